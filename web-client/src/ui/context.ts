import { getContext } from 'svelte';

import type { Chat } from '../domain/chat';
import type { BrowserStore } from '../domain/browser-store';
import type { Navigation } from './navigation.svelte';
import type { Settings } from './settings.svelte';

/** What every component may use. */
export interface Surroundings {
  readonly chat: Chat;
  readonly store: BrowserStore;
  readonly settings: Settings;
  readonly navigation: Navigation;
}

const KEY = Symbol('surroundings');

/** The context to mount the page with. */
export function contextOf(surroundings: Surroundings): Map<symbol, Surroundings> {
  return new Map([[KEY, surroundings]]);
}

export function surroundings(): Surroundings {
  return getContext(KEY);
}

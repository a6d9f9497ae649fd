import { describe, expect, it } from 'vitest';

import { Navigation, type NavigationWindow } from './navigation.svelte';

/** A window with an address bar and the way back. */
class FakeWindow {
  readonly location = { pathname: '', search: '' };
  private readonly entries: string[];
  private at = 0;
  private popped: () => void = () => {};

  constructor(href: string) {
    this.entries = [href];
    this.show();
  }

  readonly history = {
    pushState: (_state: unknown, _title: string, href: string): void => {
      this.entries.splice(++this.at, Infinity, href);
      this.show();
    },
    replaceState: (_state: unknown, _title: string, href: string): void => {
      this.entries[this.at] = href;
      this.show();
    },
  };

  addEventListener(_type: string, listener: () => void): void {
    this.popped = listener;
  }

  back(): void {
    this.at--;
    this.show();
    this.popped();
  }

  get href(): string {
    return this.location.pathname + this.location.search;
  }

  get length(): number {
    return this.entries.length;
  }

  private show(): void {
    const url = new URL(this.entries[this.at] ?? '/', 'https://chat.example');
    this.location.pathname = url.pathname;
    this.location.search = url.search;
  }
}

function open(href: string): { window: FakeWindow; navigation: Navigation } {
  const window = new FakeWindow(href);
  return { window, navigation: new Navigation(window as unknown as NavigationWindow) };
}

describe('the address bar', () => {
  it('is corrected without a step back to what was wrong', () => {
    const { window, navigation } = open('/c/Cafe%CC%81-Knitting/?at=nonsense');

    expect(navigation.location).toEqual({ channel: 'café-knitting', at: null, isNowhere: false });
    expect(window.href).toBe('/c/caf%C3%A9-knitting');
    expect(window.length).toBe(1);
  });

  it('keeps an address of no page, which is no channel', () => {
    const { window, navigation } = open('/c/%ZZ');

    expect(navigation.location).toEqual({ channel: null, at: null, isNowhere: true });
    expect(window.href).toBe('/c/%ZZ');
    navigation.go(null);
    expect(navigation.location.isNowhere).toBe(false);
    expect(window.href).toBe('/');
  });

  it('goes to a channel, to a message, and back', () => {
    const { window, navigation } = open('/');
    navigation.go('系统设计');
    navigation.go('help', '1700000000000-3');
    navigation.go('help', '1700000000000-3');
    expect(window.href).toBe('/c/help?at=1700000000000-3');
    expect(window.length).toBe(3);

    navigation.settle();
    expect(window.href).toBe('/c/help');

    window.back();
    expect(navigation.location.channel).toBe('系统设计');
    window.back();
    expect(navigation.location.channel).toBeNull();
  });
});

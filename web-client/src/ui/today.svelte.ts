import { getContext, setContext } from 'svelte';

import { Today } from '../domain/today';
import { systemClock } from '../net/clock';
import { Watched } from './watch.svelte';

const KEY = Symbol('today');

/** Follows the day, for all components below, as long as the one that calls it is there. */
export function provideToday(): void {
  const today = new Today(systemClock);
  setContext(KEY, new Watched(today));
  $effect(() => today.start());
  $effect(() => {
    const check = (): void => today.check();
    addEventListener('focus', check);
    document.addEventListener('visibilitychange', check);
    return () => {
      removeEventListener('focus', check);
      document.removeEventListener('visibilitychange', check);
    };
  });
}

/** The day that it is: a component that reads `current.date` is drawn again at midnight. */
export function today(): Watched<Today> {
  return getContext(KEY);
}

import type { Clock } from './clock';

const TICK_MS = 5_000;

/** Timers of a busy or hidden page come late, too, but seldom as late as this. */
const SLEPT_MS = 15_000;

/**
 * Notices that the device or the page was suspended: a timer that ticks every few seconds comes far
 * too late, or the clock has jumped.
 *
 * @returns what ends the watch
 */
export function watchForSuspension(clock: Clock, onWake: () => void): () => void {
  let cancel = (): void => {};
  const tick = (): void => {
    const due = clock.now() + TICK_MS;
    cancel = clock.after(TICK_MS, () => {
      const hasSlept = Math.abs(clock.now() - due) >= SLEPT_MS;
      tick();
      if (hasSlept) {
        onWake();
      }
    });
  };
  tick();
  return () => cancel();
}

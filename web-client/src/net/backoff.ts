import type { Failure } from './failure';

export interface Backoff {
  /** The longest first delay, in milliseconds; it doubles with each attempt. */
  readonly base: number;
  /** The longest delay of all, in milliseconds. */
  readonly cap: number;
}

/**
 * How long to wait before an attempt, in milliseconds: full jitter, so that a crowd that lost its
 * server does not come back at one moment ("Exponential Backoff and Jitter", AWS Architecture Blog).
 *
 * @param attempt from 0
 * @param random gives 0 (included) to 1 (not)
 */
export function fullJitter(backoff: Backoff, attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(backoff.cap, backoff.base * 2 ** Math.min(attempt, 30)));
}

/**
 * How long to wait after a failure, in milliseconds: full jitter, and never less than the server
 * asked for. The jitter comes on top of that time, or all would come back when it is over.
 *
 * @param attempt how many attempts have failed before this one
 * @param failure why the last attempt failed, where that is known
 */
export function retryDelay(
  backoff: Backoff,
  attempt: number,
  failure: Failure | null,
  random: () => number,
): number {
  return (failure?.retryAfterMs ?? 0) + fullJitter(backoff, attempt, random);
}

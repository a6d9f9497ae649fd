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
 * How long to wait before a failed attempt is repeated, in milliseconds: full jitter, and never
 * shorter than the server asks for.
 *
 * @param attempt how many were made before that one, from 0
 */
export function retryDelay(
  backoff: Backoff,
  attempt: number,
  failure: { readonly retryAfterMs: number | null },
  random: () => number,
): number {
  return Math.max(fullJitter(backoff, attempt, random), failure.retryAfterMs ?? 0);
}

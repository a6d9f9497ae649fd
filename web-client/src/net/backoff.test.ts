import { expect, test } from 'vitest';

import { fullJitter, retryDelay } from './backoff';
import { Failure } from './failure';

const BACKOFF = { base: 1_000, cap: 30_000 };

test('delays are spread from nothing to a bound that doubles up to the cap', () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 1_000].map((n) => fullJitter(BACKOFF, n, () => 0.999999));
  expect(longest).toEqual([999, 1_999, 3_999, 7_999, 15_999, 29_999, 29_999, 29_999]);
  expect(fullJitter(BACKOFF, 5, () => 0)).toBe(0);
});

test('a retry never comes before the time that the server asked for, and is spread after it', () => {
  const failure = new Failure('RATE_LIMITED', 'too fast', { retryAfterMs: 48_000 });
  expect(retryDelay(BACKOFF, 0, failure, () => 0)).toBe(48_000);
  expect(retryDelay(BACKOFF, 1, failure, () => 0.5)).toBe(49_000);
});

test('a retry is plain full jitter where the server asked for nothing', () => {
  expect(retryDelay(BACKOFF, 1, new Failure('UNAVAILABLE'), () => 0.5)).toBe(1_000);
  expect(retryDelay(BACKOFF, 1, null, () => 0.5)).toBe(1_000);
});

import { expect, test } from 'vitest';

import { fullJitter } from './backoff';

const BACKOFF = { base: 1_000, cap: 30_000 };

test('delays are spread from nothing to a bound that doubles up to the cap', () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 1_000].map((n) => fullJitter(BACKOFF, n, () => 0.999999));
  expect(longest).toEqual([999, 1_999, 3_999, 7_999, 15_999, 29_999, 29_999, 29_999]);
  expect(fullJitter(BACKOFF, 5, () => 0)).toBe(0);
});

import { expect, test } from 'vitest';

import { stepsBetween, type Shown } from './list-steps';

function shown(first: number, end: number): Shown<number> {
  return { first, items: Array.from({ length: end - first }, (_, index) => first + index) };
}

test.each([
  ['newer ones come', shown(0, 5), shown(0, 8), ['end 0-8']],
  ['the newest go', shown(0, 8), shown(0, 5), ['end 0-5']],
  ['older ones come', shown(0, 5), shown(-3, 5), ['start -3-5']],
  ['the oldest go', shown(0, 8), shown(3, 8), ['start 3-8']],
  ['older ones come and the newest go', shown(0, 8), shown(-3, 5), ['end 0-5', 'start -3-5']],
  ['newer ones come and the oldest go', shown(0, 8), shown(3, 10), ['end 0-10', 'start 3-10']],
])('when %s, each step changes one end', (_what, before, after, expected) => {
  const steps = stepsBetween(before, after);
  const said = steps.map(
    ({ first, items, isAtStart }) =>
      `${isAtStart ? 'start' : 'end'} ${items[0]}-${(items.at(-1) ?? 0) + 1}` +
      (items[0] === first ? '' : ' misplaced'),
  );
  expect(said).toEqual(expected);
});

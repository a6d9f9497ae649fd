import { expect, test } from 'vitest';

import { Random } from '../testing/random';
import { compareIds, isMessageId, newerOf } from './protocol';

test('ids are ordered by time, then by sequence number, as numbers', () => {
  const ids = ['1763800000123-10', '1763800000123-9', '1763800000122-11', '963800000123-99'];
  expect([...ids].sort(compareIds)).toEqual([
    '963800000123-99',
    '1763800000122-11',
    '1763800000123-9',
    '1763800000123-10',
  ]);
  expect(compareIds('1-1', '1-1')).toBe(0);
});

test('ids of any length are ordered as their numbers are', () => {
  const random = new Random(7);
  const number = (): number => random.between(0, random.pick([9, 99, 1_000, 99_999]));
  for (let i = 0; i < 10_000; i++) {
    const [ms, seq, otherMs, otherSeq] = [number(), number(), number(), number()];
    const expected = Math.sign(ms - otherMs || seq - otherSeq);
    expect(Math.sign(compareIds(`${ms}-${seq}`, `${otherMs}-${otherSeq}`))).toBe(expected);
  }
});

test('the newer of two ids, where null is older than all', () => {
  expect(newerOf(null, null)).toBeNull();
  expect(newerOf('1-1', null)).toBe('1-1');
  expect(newerOf(null, '1-1')).toBe('1-1');
  expect(newerOf('1-2', '1-10')).toBe('1-10');
});

test.each(['', '1', '1-', '-1', '1-1-1', 'a-1', '1-1 ', '99999999999999999999-1'])(
  '%j is no id',
  (text) => expect(isMessageId(text)).toBe(false),
);

import { expect, test } from 'vitest';

import { codePoints, fold } from './length';

test.each([
  ['', 0],
  ['abc', 3],
  ['🧶🧶', 2],
  ['e\u0301', 2],
  ['\ud83e', 1],
  ['\udde6a\ud83e', 3],
])('%j has its code points', (text, count) => {
  expect(codePoints(text)).toBe(count);
  expect(codePoints(text)).toBe([...text].length);
});

test('a text that is a little long is shown whole', () => {
  expect(fold('x'.repeat(1_400))).toBeNull();
  expect(fold(Array.from({ length: 18 }, () => 'line').join('\n'))).toBeNull();
});

test('a long text is folded at a line, or within one', () => {
  const many = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  expect(fold(many.join('\n'))).toBe(many.slice(0, 14).join('\n'));
  expect(fold('x'.repeat(50_000))?.length).toBe(1_200);
});

test('a pair of surrogates is not torn apart', () => {
  const folded = fold('a' + '🧶'.repeat(50_000)) ?? '';
  expect(/[\ud800-\udbff]$/.test(folded)).toBe(false);
});

import { expect, test } from 'vitest';

import { codePoints } from './length';

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

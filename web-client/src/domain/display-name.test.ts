import { expect, test } from 'vitest';

import { drawsNothing } from './display-name';

test.each([
  '',
  ' ',
  '\u200b',
  '\u3164',
  '\u0301\u0302',
  '\u2800',
  '\u00ad\u200d',
  '\u202e',
  '\ufe0f',
])('%j draws nothing', (name) => {
  expect(drawsNothing(name)).toBe(true);
});

test.each(['Ada', '王', 'e\u0301', '🙂', '-', 'ﷺ', '\u200bx', 'नि', '한'])(
  '%j draws something',
  (name) => {
    expect(drawsNothing(name)).toBe(false);
  },
);

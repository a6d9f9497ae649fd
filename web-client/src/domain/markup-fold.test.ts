import { describe, expect, test } from 'vitest';

import { allInlines, shown } from '../testing/shown';
import { format, plainText, type Block } from './markup';
import { characterStart, characterStartWithoutSegmenter } from './markup-characters';

const folded = (text: string): readonly Block[] =>
  format(text, 'https://chat.example').folded ?? [];
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

test('a text that is a little long is shown whole', () => {
  expect(format('x'.repeat(1_400), '').folded).toBeNull();
  expect(
    format(
      lines(18, () => 'line'),
      '',
    ).folded,
  ).toBeNull();
});

test('a long text is folded at a line, at a word, or within a word that is long', () => {
  expect(plainText(folded(lines(100, (index) => `line ${index}`)))).toBe(
    lines(14, (index) => `line ${index}`),
  );
  expect(plainText(folded('word '.repeat(10_000)))).toMatch(/^(word )+word$/);
  expect(plainText(folded('x'.repeat(50_000)))).toHaveLength(1_200);
});

describe('nothing is cut in half', () => {
  const filler = (length: number): string => 'word '.repeat(300).slice(0, length);

  // Wherever the part stands, it is there whole or not at all.
  test.each([
    `https://a.example/pay/${'y'.repeat(60)}`,
    `[x y](https://a.example/${'y'.repeat(60)})`,
    `**${'bold text '.repeat(8)}x**`,
    `*${'a **b c** '.repeat(8)}x*`,
    `\`${'code '.repeat(16)}\``,
    '👨‍👩‍👧‍👦'.repeat(3),
    'e\u0301'.repeat(20),
    '🇩🇪'.repeat(10),
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  ])('%s', (part) => {
    const [expected] = allInlines(format(part, '').whole);
    for (let before = 1_080; before <= 1_205; before++) {
      const blocks = folded(`${filler(before)} ${part} ${filler(1_000)}`);
      const shownParts = allInlines(blocks);
      if (expected?.kind === 'text') {
        const rest = plainText(blocks).slice(before).trimStart();
        const characters = new Intl.Segmenter().segment(part);
        expect(
          [...characters].some(({ index }) => part.slice(0, index) === rest) ||
            rest.startsWith(part),
        ).toBe(true);
      } else {
        shownParts
          .filter((shownPart) => shownPart.kind === expected?.kind)
          .forEach((shownPart) => expect(shownPart).toEqual(expected));
        expect(plainText(blocks)).not.toMatch(/[*`[\]]/);
      }
    }
  });

  test('an address that is longer than a folded text leads where it leads', () => {
    const address = `https://a.example/pay/${'y'.repeat(1_800)}`;
    expect(shown(folded(`${address} ${filler(1_000)}`))).toBe(`[link ${address}]`);
    const long = `https://a.example/pay/${'y'.repeat(40_000)}`;
    const [link] = allInlines(folded(long));
    expect(link).toMatchObject({ kind: 'link', href: long });
  });

  test('a fence is cut at the end of a line and stays a fence', () => {
    const code = lines(1_000, (index) => `line ${index}`);
    expect(shown(folded(`\`\`\`js\n${code}\n\`\`\``))).toBe(
      `[block (js) ${lines(14, (index) => `line ${index}`)}]`,
    );
  });

  test('a list or a quote stays one', () => {
    expect(shown(folded(lines(50, (index) => `${index + 1}. a`)))).toBe(
      `[1. ${Array.from({ length: 14 }, () => 'a').join(', ')}]`,
    );
    expect(shown(folded(lines(50, () => '> a')))).toBe(`[quote ${lines(14, () => 'a')}]`);
  });

  test('one character without end is cut all the same', () => {
    const blocks = folded(`a${'\u0301'.repeat(49_999)}`);
    expect(plainText(blocks)).toHaveLength(1_200);
  });
});

test.each([
  ['a👨‍👩‍👧b', 4, 1],
  ['a👨‍👩‍👧b', 9, 9],
  ['a🇩🇪🇫🇷', 7, 5],
  ['a🇩🇪🇫🇷', 5, 5],
  ['ae\u0301', 2, 1],
  ['a👍🏽', 3, 1],
  ['a❤️', 2, 1],
  ['ab', 1, 1],
  ['ab', 9, 2],
])('in %j the character at %i begins at %i, with and without a segmenter', (text, at, start) => {
  expect(characterStart(text, at)).toBe(start);
  expect(characterStartWithoutSegmenter(text, Math.min(at, text.length))).toBe(start);
});

import { expect, test } from 'vitest';

import { Random } from '../testing/random';
import { allInlines, depthOf, visible } from '../testing/shown';
import { format, plainInlines, plainText, safeHref } from './markup';
import { isBlank } from './markup-characters';

const ORIGIN = 'https://chat.example';
const SEEDS = 2_000;

/** What texts are made of here: everything that is a mark somewhere, and what stands next to it. */
const FRAGMENTS = [
  ...[
    '*',
    '**',
    '***',
    '_',
    '__',
    '~',
    '~~',
    '`',
    '``',
    '```',
    '~~~',
    '\\',
    '\\*',
    '\\`',
    '\\_',
    '\\[',
  ],
  ...[
    '[',
    ']',
    '(',
    ')',
    '](',
    '![',
    '<',
    '>',
    '!',
    '[x](https://a.example/x)',
    '[x](javascript:x)',
  ],
  ...['[ ](https://a.example)', '[bank.example](https://evil.example)', '](<https://a.example>)'],
  ...[
    '\n',
    '\n\n',
    '\r\n',
    ' ',
    '  ',
    '    ',
    '\t',
    '\n- ',
    '\n* ',
    '\n1. ',
    '\n2) ',
    '\n10. ',
    '\n> ',
  ],
  ...['\n>', '\n---\n', '\n```\n', '\n```js\n', '\n~~~\n', '\n  - ', '\n# ', '| a | b |', '- - -'],
  ...[
    'https://',
    'http://a.b',
    'https://a.example/x_(y)',
    'www.a.example',
    'a@a.example',
    '@',
    'mailto:',
  ],
  ...[
    'https://chat.example/c/knitting?at=1-2',
    'https://аррӏе.com',
    'https://例え.example/パス',
    '://',
  ],
  ...[
    '。',
    '，',
    '」',
    '（',
    '重点',
    'שלום',
    'سلام',
    'é',
    'e\u0301',
    '👨‍👩‍👧',
    '🇩🇪',
    '👍🏽',
    '\u200b',
    '\u3164',
    '\u202e',
  ],
  ...[
    '\ud83e',
    '\udde6',
    '\ufe0f',
    'word',
    'a',
    'b c',
    '2',
    '.',
    ',',
    ':',
    '/',
    '&amp;',
    '<b>',
    '¯\\_(ツ)_/¯',
  ],
];

function textOf(seed: number): string {
  const random = new Random(seed).next;
  const pick = (): string => FRAGMENTS[Math.floor(random() * FRAGMENTS.length)] ?? '';
  // Few different fragments meet more often.
  const some = Array.from({ length: 2 + Math.floor(random() * 6) }, pick);
  const isNarrow = random() < 0.5;
  const length = 1 + Math.floor(random() * (random() < 0.1 ? 800 : 30));
  return Array.from({ length }, () =>
    isNarrow ? (some[Math.floor(random() * some.length)] ?? '') : pick(),
  ).join('');
}

/** The letters and digits of a text, of which none is ever a mark. */
const letters = (text: string): string => text.replace(/[^\p{L}\p{N}\p{So}]/gu, '');

/** Whether all of the first is in the second, in its order. */
function isSubsequence(part: string, all: string): boolean {
  let at = 0;
  for (const character of part) {
    at = all.indexOf(character, at) + 1;
    if (at === 0) {
      return false;
    }
  }
  return true;
}

/** Without addresses, whose targets are encoded: there the letters are those of the text alone. */
const withoutAddresses = (text: string): string =>
  text.replace(/https?|www|mailto|@|:\/\//giu, (found) => 'x'.repeat(found.length));

test('random texts: nothing is lost, nothing is invented, and all links are safe', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const text = textOf(seed);
    const { whole, folded } = format(text, ORIGIN);
    const at = `seed ${seed}: ${JSON.stringify(text)}`;

    const plain = withoutAddresses(text);
    const shownOfPlain = visible(format(plain, ORIGIN).whole);
    expect(letters(shownOfPlain), at).toBe(letters(plain));

    // With links the text is there, too, and their targets besides.
    const label = text.replace(/\]\(\s*<?(?:https?|mailto):[^\s]*/giu, '');
    if (!text.includes('chat.example')) {
      expect(isSubsequence(letters(label), letters(visible(whole))), at).toBe(true);
    }
    expect(/\S/.test(plainText(whole)), at).toBe(/\S/.test(text));
    if (folded !== null) {
      const beginning = plainText(folded).trimEnd();
      expect(plainText(whole).startsWith(beginning), at).toBe(true);
      expect(isBlank(beginning), at).toBe(isBlank(text));
    }
    const isBad = allInlines(whole).some(
      (part) =>
        part.kind === 'link' &&
        (safeHref(part.href) !== part.href || isBlank(plainInlines(part.children))),
    );
    expect(isBad, at).toBe(false);
    expect(depthOf(whole), at).toBeLessThanOrEqual(6);
  }
}, 60_000);

test('random texts: a folded text has only links and code of the whole', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const text = Array.from({ length: 100 }, (_, index) => textOf(seed * 1_000 + index)).join(' ');
    const { whole, folded } = format(text, ORIGIN);
    const known = new Set(allInlines(whole).map((part) => JSON.stringify(part)));
    const at = `seed ${seed}`;

    expect(folded, at).not.toBeNull();
    expect(plainText(folded ?? []).length, at).toBeLessThan(2_600);
    const parts = allInlines(folded ?? []).filter((part) => part.kind !== 'text');
    expect(
      parts.filter((part) => !known.has(JSON.stringify(part))),
      at,
    ).toEqual([]);
  }
}, 60_000);

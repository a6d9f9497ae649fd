import { describe, expect, test } from 'vitest';

import { randomFrom } from '../testing/random';
import { allInlines } from '../testing/shown';
import { format, plainText, safeHref, type Block } from './markup';

const ORIGIN = 'https://chat.example';
const SEEDS = 4_000;

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
  const random = randomFrom(seed);
  const pick = (): string => FRAGMENTS[Math.floor(random() * FRAGMENTS.length)] ?? '';
  // Few different fragments meet more often.
  const some = Array.from({ length: 2 + Math.floor(random() * 6) }, pick);
  const isNarrow = random() < 0.5;
  const length = 1 + Math.floor(random() * (random() < 0.1 ? 800 : 30));
  return Array.from({ length }, () =>
    isNarrow ? (some[Math.floor(random() * some.length)] ?? '') : pick(),
  ).join('');
}

/** All that a reader can see or follow, in its order: text, languages, numbers, addresses. */
function visible(blocks: readonly Block[]): string {
  const inlines = (parts: Extract<Block, { kind: 'paragraph' }>['children']): string =>
    parts
      .map((part) =>
        'text' in part
          ? part.text
          : inlines(part.children) + (part.kind === 'link' ? ` ${part.href} ` : ''),
      )
      .join('');
  return blocks
    .map((block) => {
      switch (block.kind) {
        case 'paragraph':
          return inlines(block.children);
        case 'code':
          return `${block.language ?? ''} ${block.text}`;
        case 'quote':
          return visible(block.children);
        case 'list':
          return block.items
            .map((item, index) => `${block.isOrdered ? block.start + index : ''} ${visible(item)}`)
            .join(' ');
      }
    })
    .join(' ');
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

function depthOf(blocks: readonly Block[]): number {
  return Math.max(
    0,
    ...blocks.map((block) =>
      block.kind === 'quote'
        ? 1 + depthOf(block.children)
        : block.kind === 'list'
          ? 1 + Math.max(...block.items.map(depthOf))
          : 0,
    ),
  );
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
      expect(beginning, at).not.toBe('');
    }
    for (const part of allInlines(whole)) {
      if (part.kind === 'link') {
        expect(safeHref(part.href), at).toBe(part.href);
        expect(letters(plainText([{ kind: 'paragraph', children: part.children }])), at).not.toBe(
          '',
        );
      }
    }
    expect(depthOf(whole), at).toBeLessThanOrEqual(6);
  }
}, 60_000);

test('random texts: a folded text has only links and code of the whole', () => {
  for (let seed = 1; seed <= 200; seed++) {
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

describe('texts made to keep a reader busy', () => {
  const LENGTH = 48_000;
  const repeat = (part: string, length: number): string =>
    part.repeat(Math.ceil(length / part.length)).slice(0, length);
  const halves = (first: string, second: string) => (length: number) =>
    repeat(first, length / 2) + repeat(second, length / 2);
  const each = (part: (index: number) => string) => (length: number) => {
    let text = '';
    for (let index = 1; text.length < length; index++) {
      text += part(index);
    }
    return text.slice(0, length);
  };

  const TEXTS: Readonly<Record<string, (length: number) => string>> = {
    ...Object.fromEntries(
      [
        ...[
          '> ',
          '>',
          '> > > > a\n',
          '>\n',
          '- ',
          '1. ',
          '- a\n',
          '1. a\n',
          '- a\n\n\n',
          '- - * ',
          ' \n',
        ],
        ...[
          '*a ',
          'a* ',
          'a_',
          '~~a',
          '**a _b* c__ ',
          '*_a**_ ',
          '**a** ',
          '是**重**',
          '*',
          '_a* ',
        ],
        ...[
          '[a',
          '[a](',
          '[a](b',
          '[a](<',
          '](<',
          '![a',
          '[`a',
          '[a](https://b.c/(x)) ',
          '[](',
          '](',
        ],
        ...[
          '`a',
          '\\`a`',
          '\\*a',
          '\\',
          '```\n',
          '~~~a\n',
          '```a b\n',
          '``` \n\n',
          '<https://',
          '<',
        ],
        ...[
          'http://',
          'https://a',
          'https://a@',
          'https://a.b/x ',
          'www.',
          ' www.a',
          'a@',
          'a@b',
          'a.',
        ],
        ...['https://a谢', '\u200b', '👨‍👩‍👧', '🇩', '\t', '\n', 'a\n\n', '¯\\_(ツ)_/¯ ', '-'],
      ].map((part) => [JSON.stringify(part), (length: number) => repeat(part, length)]),
    ),
    'openers, closers': halves('*a _b ', 'c_ d* '),
    'closers of a long run': (length) => '*'.repeat(length / 2) + repeat('a* ', length / 2),
    'openers of a long run': (length) => repeat(' *a', length / 2) + '*'.repeat(length / 2),
    'brackets, links': halves('[', 'a](http://u)'),
    'parentheses in an address': (length) => `https://a.b/${'('.repeat(length)}`,
    'a long host': (length) => `https://${repeat('a.', length)}`,
    'a host of hyphens': (length) => `https://${repeat('a-', length)}`,
    'ticks of every length': each((index) => `a${'`'.repeat(index)}`),
    'fences of every length': each((index) => `${'`'.repeat(Math.max(3, 300 - index))}\n`),
    'nested items': each((index) => `${' '.repeat(index % 300)}- a\n`),
    spaces: (length) => `a${' '.repeat(length)}b`,
    accents: (length) => `a${'\u0301'.repeat(length)}`,
  };

  /** The least processor time of some attempts, in microseconds. */
  function cost(text: string): number {
    const times = Array.from({ length: 2 }, () => {
      const start = process.cpuUsage();
      format(text, ORIGIN);
      const { user, system } = process.cpuUsage(start);
      return user + system;
    });
    return Math.min(...times);
  }

  // A square would be 16 times the cost for 4 times the length, whenever it is measured; a busy
  // machine disturbs one attempt or another, not all. What is too quick to be measured passes.
  test.each(Object.entries(TEXTS))(
    '%s: four times the length, about four times the work',
    (_name, textOfLength) => {
      const short = textOfLength(LENGTH / 4);
      const long = textOfLength(LENGTH);
      const isLinear = Array.from({ length: 8 }).some(() => {
        const spent = cost(long);
        return spent < 5_000 || spent / Math.max(cost(short), 500) < 9;
      });
      expect(isLinear).toBe(true);
    },
    30_000,
  );

  test.each(Object.entries(TEXTS))(
    '%s: all of it is shown, in few elements',
    (_name, textOfLength) => {
      const text = textOfLength(LENGTH);
      const { whole } = format(text, ORIGIN);
      const signs = (all: string): number => all.replace(/[^abx重谢ツ]/gu, '').length;

      const missing = signs(text) - signs(plainText(whole));
      // Destinations of links are no text.
      expect(text.includes('](') ? 0 : missing).toBe(0);
      expect(count(whole)).toBeLessThan(21_000);
      expect(depthOf(whole)).toBeLessThanOrEqual(6);
    },
  );

  /** How many elements the page makes of blocks. */
  function count(blocks: readonly Block[]): number {
    const inner = blocks.map((block) =>
      block.kind === 'quote'
        ? count(block.children)
        : block.kind === 'list'
          ? block.items.reduce((all, item) => all + 1 + count(item), 0)
          : 0,
    );
    const inlines = blocks.flatMap((block) => (block.kind === 'paragraph' ? [block] : []));
    return (
      blocks.length +
      allInlines(inlines).filter((part) => part.kind !== 'text').length +
      inner.reduce((all, each) => all + each, 0)
    );
  }
});

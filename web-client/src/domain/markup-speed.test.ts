import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { allInlines, depthOf, visible } from '../testing/shown';
import { WorkCounter } from '../testing/work';
import { format, type Block } from './markup';

const ORIGIN = 'https://chat.example';

describe('texts made to keep a reader busy', () => {
  const LENGTH = 48_000;
  const LENGTH_COUNTED = 12_000;
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
    'openers of one sign, closers of another': halves('_a ', 'a* '),
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

  /** Processor time in microseconds. */
  function cost(text: string): number {
    const start = process.cpuUsage();
    format(text, ORIGIN);
    const { user, system } = process.cpuUsage(start);
    return user + system;
  }

  describe('four times the length, four times the steps', () => {
    let work: WorkCounter;
    let counted: typeof format;

    beforeAll(async () => {
      work = new WorkCounter('/src/domain/markup');
      vi.resetModules();
      counted = (await import('./markup')).format;
    });

    afterAll(() => work.stop());

    test.each(Object.entries(TEXTS))('%s', (_name, textOfLength) => {
      const [short, long] = [textOfLength(LENGTH_COUNTED / 4), textOfLength(LENGTH_COUNTED)];

      const steps = work.stepsOf(() => counted(short, ORIGIN));

      expect(steps).toBeGreaterThan(0);
      expect(work.stepsOf(() => counted(long, ORIGIN)) / steps).toBeLessThan(4.5);
    });
  });

  // What the built-in functions do is not among the steps. Twenty times as long as for a text that
  // people write is much less than a square would take.
  test.each(Object.entries(TEXTS))(
    '%s: about the time that a text takes which people write',
    (_name, textOfLength) => {
      const ordinary = repeat('**bold** word [link](https://a.b/x) `code`, ', LENGTH / 2);
      const text = textOfLength(LENGTH / 2);

      const isQuick = Array.from({ length: 8 }).some(() => cost(text) < 20 * cost(ordinary));

      expect(isQuick).toBe(true);
    },
    30_000,
  );

  test.each(Object.entries(TEXTS))(
    '%s: all of it is shown, in few elements',
    (_name, textOfLength) => {
      const text = textOfLength(LENGTH);
      const { whole } = format(text, ORIGIN);
      const signs = (all: string): number => all.replace(/[^abx重谢ツ]/gu, '').length;

      expect(signs(visible(whole))).toBeGreaterThanOrEqual(signs(text));
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

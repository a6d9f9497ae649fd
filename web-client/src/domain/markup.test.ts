import { describe, expect, test } from 'vitest';

import { parse, safeHref, type Block, type Inline } from './markup';

function inline(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      switch (part.kind) {
        case 'text':
          return part.text;
        case 'code':
          return `[code ${part.text}]`;
        case 'break':
          return '|';
        case 'link':
          return `[link ${part.href} ${inline(part.children)}]`;
        default:
          return `[${part.kind} ${inline(part.children)}]`;
      }
    })
    .join('');
}

function shown(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      switch (block.kind) {
        case 'paragraph':
          return inline(block.children);
        case 'code':
          return `[block ${block.text}]`;
        case 'quote':
          return `[quote ${shown(block.children)}]`;
        case 'list':
          return `[${block.isOrdered ? block.start : '*'} ${block.items.map(shown).join(', ')}]`;
      }
    })
    .join(' ¶ ');
}

test.each([
  ['plain', 'plain'],
  ['**a** *b* ~~c~~ `d`', '[strong a] [emphasis b] [deleted c] [code d]'],
  ['a\nb\r\nc', 'a|b|c'],
  ['a\n\nb', 'a ¶ b'],
  ['```\nlet a<b\n```', '[block let a<b]'],
  ['> q\n> r', '[quote q|r]'],
  ['- a\n- b', '[* a, b]'],
  ['3. a\n4. b', '[3 a, b]'],
  ['see https://a.b/c?d=e&f.', 'see [link https://a.b/c?d=e&f https://a.b/c?d=e&f].'],
  ['[x](https://a.b)', '[link https://a.b/ x]'],
  ['![cat](https://a.b/c.png)', '[link https://a.b/c.png cat]'],
  ['# no heading', '# no heading'],
  ['a\n---', 'a|---'],
  ['2 \\* 3', '2 * 3'],
])('%j is shown as %s', (text, expected) => expect(shown(parse(text))).toBe(expected));

describe('what could be dangerous', () => {
  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    'a <b>b</b> &lt;i&gt; &amp;',
    '<div>\n\n<p onclick=x>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html;base64,xxxx)',
    '[x](vbscript:x)',
    '![x](javascript:alert(1))',
    '[x](//evil.example)',
  ])('%j stays text', (text) => {
    expect(shown(parse(text)).replaceAll(' ¶ ', '\n\n')).toBe(text);
  });

  test.each(['javascript:x', ' javascript:x', 'java\nscript:x', 'file:///etc', 'a', '', '/c/x'])(
    '%j is no address to go to',
    (href) => expect(safeHref(href)).toBeNull(),
  );
});

describe('texts made to keep a reader busy', () => {
  const TEXTS = {
    quotes: '> '.repeat(5_000),
    stars: '*a'.repeat(5_000),
    brackets: '[a'.repeat(5_000),
    underscores: 'a_'.repeat(5_000),
    ticks: '`a'.repeat(5_000),
    numbers: '1. '.repeat(3_300),
    spaces: `a${' '.repeat(9_000)}b`,
    nested: Array.from({ length: 100 }, (_, n) => `${' '.repeat(n)}- a`).join('\n'),
    huge: '**a** '.repeat(8_000),
  };

  test.each(Object.entries(TEXTS))('%s are shown, all of them', (_name, text) => {
    const letters = (all: string): string => all.replace(/[^a]/g, '');
    expect(letters(shown(parse(text)).replace(/\[\w+ /g, ''))).toBe(letters(text));
  });

  test('nothing is nested without end', () => {
    const depth = (blocks: readonly Block[]): number =>
      Math.max(
        0,
        ...blocks.map((block) =>
          block.kind === 'quote'
            ? 1 + depth(block.children)
            : block.kind === 'list'
              ? 1 + Math.max(...block.items.map(depth))
              : 0,
        ),
      );
    expect(depth(parse('> '.repeat(39) + 'a'))).toBeLessThan(8);
    expect(depth(parse(TEXTS.nested))).toBeLessThan(8);
  });
});

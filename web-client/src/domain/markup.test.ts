import { describe, expect, test } from 'vitest';

import { shown } from '../testing/shown';
import { format, isLargeEmoji, plainText, safeHref } from './markup';

const whole = (text: string): string => shown(format(text, 'https://chat.example').whole);

test.each([
  ['plain', 'plain'],
  [
    '**a** *b* _c_ __d__ ~~e~~ `f`',
    '[strong a] [emphasis b] [emphasis c] [strong d] [deleted e] [code f]',
  ],
  ['***a** b*', '[emphasis [strong a] b]'],
  ['a\nb\r\nc\rd', 'a\nb\nc\nd'],
  ['a\n\n\nb', 'a ¶ b'],
  ['  indented\n    more', '  indented\n    more'],
  ['``a`b`` ` c`', '[code a`b] [code  c]'],
  ['> q\n> r', '[quote q\nr]'],
  ['> > q\n> r', '[quote [quote q] ¶ r]'],
  ['>quoted', '[quote quoted]'],
  ['- a\n- b', '[* a, b]'],
  ['- a\n\n- b', '[* a, b]'],
  ['- a\n  b\n\n  c', '[* a\nb ¶ c]'],
  ['1. a\n  - b\n2. c', '[1. a ¶ [* b], c]'],
  ['3. a\n4. b', '[3. a, b]'],
  ['1) a\n2) b', '[1) a, b]'],
  ['- > q\n- ```\n  code\n  ```', '[* [quote q], [block code]]'],
  ['[**x**](https://a.b)', '[link [strong x] -> https://a.b/ (a.b)]'],
  ['![cat](https://a.b/c.png)!', '[link cat -> https://a.b/c.png (a.b)]!'],
])('%j is shown as %s', (text, expected) => expect(whole(text)).toBe(expected));

describe('whose words they are', () => {
  test('an answer below a quote is not in it', () => {
    expect(whole('> Are you coming?\nYes, at eight.')).toBe(
      '[quote Are you coming?] ¶ Yes, at eight.',
    );
  });

  test('what follows a list without being indented is not in its last item', () => {
    expect(whole('- a\n- b\nThat is all.')).toBe('[* a, b] ¶ That is all.');
  });
});

describe('as typed', () => {
  test.each([
    '2*3*4',
    '2 * 3 * 4',
    'snake_case_name',
    'f(*args, **kwargs)',
    'rm *.o *.a',
    '~5 minutes, ~10 at most',
    '# no heading',
    '#',
    'a\n---',
    'a\n===',
    '---',
    '* * *',
    '- - -',
    '| a | b |\n|---|---|\n| 1 | 2 |',
    '<b>b</b> &amp; &lt;i&gt; &#65;',
    '1986. A good year',
    '01. January',
    '>_<',
    '>:(',
    '>= 5',
    '[]()',
    '[a]',
    '[a][b]',
    '[a]: https',
    '[a] (b)',
    '[x](ftp://a.b "title")',
    '**not closed',
    '`not closed',
  ])('%j', (text) => expect(whole(text)).toBe(text));

  test.each([
    '¯\\_(ツ)_/¯',
    '\\\\server\\share\\_old',
    'C:\\*.txt',
    '\\[a-z\\]\\.',
    '2 \\* 3',
    'a\\',
  ])('the backslashes of %j, which change nothing', (text) => expect(whole(text)).toBe(text));

  test.each([
    ['\\*a\\*', '*a*'],
    ['\\*a*', '*a*'],
    ['\\`a\\` `b\\`', '`a` [code b\\]'],
    ['\\_a_ \\_b', '_a_ \\_b'],
    ['\\[a\\](mailto:a@b.example)', '[a](mailto:[link a@b.example -> mailto:a@b.example])'],
    ['\\- a', '- a'],
    ['1\\. a', '1. a'],
    ['\\> a', '> a'],
  ])(
    '%j is shown as %s: a backslash that keeps something from being a mark is hidden',
    (text, expected) => expect(whole(text)).toBe(expected),
  );

  test.each([
    ['3. c\n1. a', '[3. c] ¶ [1. a]'],
    ['1. a\n1. b', '[1. a] ¶ [1. b]'],
    ['7. a\n\n9. b', '[7. a] ¶ [9. b]'],
  ])('the numbers of %j', (text, expected) => expect(whole(text)).toBe(expected));

  test.each([
    '>',
    '> ',
    '>\n>',
    '-',
    '- ',
    '*',
    '+',
    '1.',
    '1)',
    '```',
    '~~~',
    '```\n```',
    '```\n  \n```',
    '``',
    '` `',
    '** **',
    '****',
    '__',
    '~~~~',
    '[](',
    '- \u200b',
    '**\u200b**',
    '**\u3164**',
    '> \u200b',
  ])('%j, which would draw nothing', (text) => expect(whole(text)).toBe(text));

  test('what is nested deeper than six levels', () => {
    expect(whole(`${'> '.repeat(6)}a`)).toBe(`${'[quote '.repeat(6)}a${']'.repeat(6)}`);
    expect(whole(`${'> '.repeat(8)}a`)).toBe(`${'[quote '.repeat(6)}> > a${']'.repeat(6)}`);
    expect(whole(`${'*a _a '.repeat(4)}b${'_ a* a'.repeat(4)}`)).toBe(
      `${'[emphasis a '.repeat(6)}*a _a b_ a* a${'] a'.repeat(6)}`,
    );
  });
});

describe('fences', () => {
  test.each([
    ['```\nlet a<b\n```', '[block let a<b]'],
    ['```ts\nlet a\n```', '[block (ts) let a]'],
    ['~~~\na\n\n  b\n~~~\nc', '[block a\n\n  b] ¶ c'],
    ['````\n```\na\n```\n````', '[block ```\na\n```]'],
    ['```\nnot closed', '[block not closed]'],
    ['```js\nclosed at the end of a line```\nc', '[block (js) closed at the end of a line] ¶ c'],
    ['```two words\na\n```', '[block two words\na]'],
    ['```word\n```', '[block word]'],
    ['```one line```', '[code one line]'],
    ['see ```\na\nb\n```', 'see [code \na\nb\n]'],
  ])('%j is shown as %s', (text, expected) => expect(whole(text)).toBe(expected));

  test.each([
    `+${'-'.repeat(45)}+\n| a | b |\n+${'-'.repeat(45)}+`,
    '*'.repeat(60),
    '> '.repeat(40),
    '[<!-'.repeat(40),
  ])('hold %j and stay code', (code) => {
    expect(whole(`\`\`\`\n${code}\n\`\`\``)).toBe(`[block ${code}]`);
  });

  test('are code whatever their length', () => {
    const code = 'x = 1\n'.repeat(8_000).trimEnd();
    expect(whole(`\`\`\`\n${code}\n\`\`\``)).toBe(`[block ${code}]`);
  });

  test('a line of signs does not turn off what is bold elsewhere', () => {
    expect(whole(`**a**\n${'-'.repeat(45)}\n${'*'.repeat(45)}`)).toMatch(/^\[strong a\]\n-+\n\*+$/);
  });
});

describe('emphasis in scripts without spaces', () => {
  test.each([
    ['这是**重点**的意思', '这是[strong 重点]的意思'],
    ['是**重要：**的', '是[strong 重要：]的'],
    ['**단어**는', '[strong 단어]는'],
    ['👍🏽**a**👍', '👍🏽[strong a]👍'],
    ['**❤️** a', '[strong ❤️] a'],
  ])('%j is shown as %s', (text, expected) => expect(whole(text)).toBe(expected));
});

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
    '<javascript:alert(1)>',
    '[x](//evil.example)',
    '[x](/c/y)',
  ])('%j stays text', (text) => {
    expect(whole(text).replaceAll(' ¶ ', '\n\n')).toBe(text);
  });

  test.each(['javascript:x', ' javascript:x', 'java\nscript:x', 'file:///etc', 'a', '', '/c/x'])(
    '%j is no address to go to',
    (href) => expect(safeHref(href)).toBeNull(),
  );
});

test('what is read aloud has no marks', () => {
  const text = '> **a** [b](https://a.b)\n\n- `c`\n- d\n\n3. e\n\n```js\nf\n```';
  expect(plainText(format(text, '').whole)).toBe('a b\nc\nd\n3. e\nf');
});

test.each([
  ['👍', true],
  ['👍🏽 👩‍👩‍👧 ❤️', true],
  ['🇩🇪🏴󠁧󠁢󠁥󠁮󠁧󠁿', true],
  ['👍👍👍👍', false],
  ['1', false],
  ['👍!', false],
  ['👍\n\n👍', false],
  ['- 👍', false],
])('%j alone is drawn large: %s', (text, expected) =>
  expect(isLargeEmoji(format(text, '').whole)).toBe(expected),
);

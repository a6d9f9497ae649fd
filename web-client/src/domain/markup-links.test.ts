import { describe, expect, test } from 'vitest';

import { allInlines, shown } from '../testing/shown';
import { format, type Link } from './markup';

const ORIGIN = 'https://chat.example';
const whole = (text: string): string => shown(format(text, ORIGIN).whole);
const links = (text: string): readonly Link[] =>
  allInlines(format(text, ORIGIN).whole).filter((part) => part.kind === 'link');

describe('an address ends where people expect it', () => {
  test.each([
    // Text, what is linked of it.
    ['see https://a.b/c?d=e&f.', 'https://a.b/c?d=e&f'],
    ['(https://a.b/Foo_(bar))', 'https://a.b/Foo_(bar)'],
    ['https://a.b/?x[]=1&y[0]=2', 'https://a.b/?x[]=1&y[0]=2'],
    ['https://a.b/x, y', 'https://a.b/x'],
    ['https://a.b/x!?', 'https://a.b/x'],
    ['"https://a.b/x"', 'https://a.b/x'],
    ["'https://a.b/x'", 'https://a.b/x'],
    ['“https://a.b/x”', 'https://a.b/x'],
    ['<https://a.b/x>', 'https://a.b/x'],
    ['**https://a.b/x**', 'https://a.b/x'],
    ['_https://a.b/x_', 'https://a.b/x'],
    ['~~https://a.b/x~~', 'https://a.b/x'],
    ['**https://a.b/x**谢谢', 'https://a.b/x'],
    ['https://a.b/x_', 'https://a.b/x_'],
    ['https://a.b/x*', 'https://a.b/x*'],
    ['_a_ https://a.b/snake_case_', 'https://a.b/snake_case_'],
    ['https://a.b/`x`', 'https://a.b/'],
    ['HTTPS://A.B/x', 'HTTPS://A.B/x'],
    ['http://localhost:8080/x', 'http://localhost:8080/x'],
    ['http://[::1]:8080/x', 'http://[::1]:8080/x'],
    ['www.a.example/x.', 'www.a.example/x'],
    ['ask ada.l+x@a.example.', 'ada.l+x@a.example'],
    ['_ada_l@a.example_', 'ada_l@a.example'],
    // Chinese, Japanese.
    ['https://a.example/x。谢谢', 'https://a.example/x'],
    ['「https://a.example/x」', 'https://a.example/x'],
    ['https://a.example/x，真的吗？', 'https://a.example/x'],
    ['https://a.example/路径，然后再说', 'https://a.example/路径'],
    ['（https://a.example/x）', 'https://a.example/x'],
    ['《https://a.example/x》；', 'https://a.example/x'],
    ['请看https://a.example/x、谢谢', 'https://a.example/x'],
    ['https://a.example谢谢', 'https://a.example'],
    ['https://例え.example/パス', 'https://例え.example/パス'],
    ['写信到info@a.example谢谢', 'info@a.example'],
    ['用户@例子.广告', '用户@例子.广告'],
    // Others.
    ['https://пример.рф/путь?', 'https://пример.рф/путь'],
    ['иван@пример.рф', 'иван@пример.рф'],
    ['https://a.example/x؟ متن', 'https://a.example/x'],
    ['https://a.example/x।', 'https://a.example/x'],
    ['https://a.example/\u200bx', 'https://a.example/'],
    ['https://a.example/\u202ex', 'https://a.example/'],
  ])('%j', (text, linked) => {
    const [link] = links(text);
    expect(link?.children).toEqual([{ kind: 'text', text: linked }]);
    expect(whole(text)).toContain(linked);
  });

  test.each([
    'https://',
    'http://.',
    'www.',
    'www.a',
    'a@b',
    '@a.example',
    'xhttps://a.b',
    'wwww.a.b',
  ])('%j is none', (text) => expect(links(text)).toEqual([]));

  test.each([
    ['https://例え.example/パス', 'https://xn--r8jz45g.example/%E3%83%91%E3%82%B9'],
    ['www.a.example', 'http://www.a.example/'],
    ['a@a.example', 'mailto:a@a.example'],
  ])('%j leads to %s', (text, href) => expect(links(text)[0]?.href).toBe(href));
});

describe('a link says where it leads', () => {
  test.each([
    ['[https://bank.example](https://evil.example)', 'evil.example'],
    ['[bank.example](https://evil.example/bank.example)', 'evil.example'],
    ['[BANK.example/login](https://evil.example)', 'evil.example'],
    ['[evil.example or bank.example](https://evil.example)', 'evil.example'],
    ['[bank\u200b.example](https://evil.example)', 'evil.example'],
    ['[\u202eelpmaxe.live](https://evil.example)', 'evil.example'],
    ['[bank。example](https://evil.example)', 'evil.example'],
    ['[bank.example](https://bank.example@evil.example)', 'evil.example'],
    ['https://bank.example@evil.example/', 'evil.example'],
    ['<https://bank.example:x@evil.example/>', 'evil.example'],
    ['https://аррӏе.com', 'xn--80ak6aa92e.com'],
    ['https://bаnk.example', 'xn--bnk-6cd.example'],
    ['[аррӏе.com](https://аррӏе.com)', 'xn--80ak6aa92e.com'],
    ['[here](https://a.example:8080/x)', 'a.example:8080'],
    ['[write](mailto:ada@a.example)', 'ada@a.example'],
    ['![cat](https://a.example/cat.png)', 'a.example'],
  ])('%j: %s', (text, host) => expect(links(text)[0]?.host).toBe(host));

  test.each([
    'https://a.example/x',
    '[a.example](https://a.example/x)',
    '[https://www.a.example/b.html](https://a.example/x)',
    '[see a.example](https://www.a.example)',
    '[ada@a.example](mailto:ada@a.example)',
    '[localhost:8080](http://localhost:8080)',
    'https://例え.example/',
    'https://münchen.example/',
    'https://пример.рф/',
    '[例え.example](https://例え.example/)',
  ])('%j says it already', (text) => expect(links(text)[0]?.host).toBeNull());

  test.each([
    '[ ](https://evil.example)',
    '[\u200b](https://evil.example)',
    '[\u3164\u2800](https://evil.example)',
    '![](https://evil.example)',
    '[](https://evil.example)',
  ])('%j has its address for a text', (text) =>
    expect(whole(text)).toBe('[link https://evil.example/]'),
  );

  test('there are no links in links', () => {
    expect(whole('[a https://b.example c](https://d.example)')).toBe(
      '[link a https://b.example c -> https://d.example/ (d.example)]',
    );
    expect(links('[[a](https://b.example)](https://c.example)').map((link) => link.href)).toEqual([
      'https://b.example/',
      'https://c.example/',
    ]);
  });
});

describe('links within', () => {
  test.each([
    ['https://chat.example/c/knitting', 'knitting', null, '#knitting'],
    ['https://chat.example/c/caf%C3%A9', 'café', null, '#café'],
    [
      'https://chat.example/c/knitting?at=12-3',
      'knitting',
      '12-3',
      'https://chat.example/c/knitting?at=12-3',
    ],
    ['[this](https://chat.example/c/knitting?at=12-3)', 'knitting', '12-3', 'this'],
  ])('%s is followed in place', (text, channel, at, label) => {
    const [link] = links(text);
    expect(link?.place).toEqual({ channel, at });
    expect(link?.host).toBeNull();
    expect(link?.children).toEqual([{ kind: 'text', text: label }]);
  });

  test.each([
    'https://chat.example/',
    'https://chat.example/api/v1',
    'https://chat.example/c/',
    'https://chat.example/c/%ZZ',
    'https://chat.example/c/%E2%80%8B',
    'https://other.example/c/knitting',
    'http://chat.example/c/knitting',
    'https://chat.example:8443/c/knitting',
    'https://user@chat.example/c/knitting',
  ])('%s is not', (text) => expect(links(text)[0]?.place).toBeNull());

  test('a message that cannot be is not looked for', () => {
    expect(links('https://chat.example/c/knitting?at=x')[0]?.place?.at).toBeNull();
  });
});

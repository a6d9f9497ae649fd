import { describe, expect, it } from 'vitest';

import { hrefOf, readAddress, slug } from './channel-address';

describe('the slug of a name', () => {
  // The vectors of protocol/ChannelIdTest.java, and more that were computed there.
  it.each([
    ['System Design', 'system-design'],
    ['  C++ & Rust!  ', 'c-rust'],
    ['系统设计', '系统设计'],
    ['Änderung № 5', 'änderung-no-5'],
    ['ﬁsh', 'fish'],
    ['İstanbul', 'i̇stanbul'],
    ['a--b__c', 'a-b-c'],
    ['Cafe\u0301-Knitting', 'café-knitting'],
    ['help.', 'help'],
    ['help ', 'help'],
    ['-a-', 'a'],
    ['ΟΔΟΣ', 'οδος'],
    ['Σ ΣΣ', 'σ-σς'],
    ['ΑΣ-B', 'ας-b'],
    ['Α-Σ', 'α-σ'],
    ['ΑΣ1', 'ασ1'],
    ['Α1Σ', 'α1ς'],
    ['ＦＵＬＬ　ＷＩＤＴＨ', 'full-width'],
    ['أخبار', 'أخبار'],
    ['٣ أخبار', '٣-أخبار'],
    ['a\u0000b', 'a-b'],
    ['ﬀ½', 'ff1-2'],
    ['😀 fun 😀', 'fun'],
    ['a1ς', 'a1ς'],
    ['a1σ', 'a1σ'],
    ['❤️ hearts', 'hearts'],
    ['soft\u00adware', 'software'],
    ['葛\u{e0100}飾', '葛飾'],
    ['می\u200cخواهم', 'میخواهم'],
    ['1️⃣ one', '1\u20e3-one'],
    ['*️⃣ star', 'star'],
    ['´e', 'e'],
    ['-\u0301a', 'a'],
    ['\u0301a', 'a'],
    ['\uffa0ｱ', 'ア'],
  ])('of %j is %j', (name, id) => {
    expect(slug(name)).toBe(id);
    expect(slug(id)).toBe(id);
  });

  it.each(['', '-', '!?', '😀', '❤️', '☀️', '\u3164', '\u0301', ' ', '\u200b', 'x'.repeat(65)])(
    'of %j is none',
    (name) => {
      expect(slug(name)).toBeNull();
    },
  );

  it('counts code points', () => {
    expect(slug('𝒳'.repeat(64))).toBe('x'.repeat(64));
    expect(slug('𐐨'.repeat(64))).toBe('𐐨'.repeat(64));
    expect(slug('𐐨'.repeat(65))).toBeNull();
  });

  it('is its own slug, whatever the name is made of', () => {
    const pieces = [
      ...'aZ-_ .éÉß',
      ...['İ', 'Σ', 'e\u0301', 'ﬃ', '№', 'ǅ', '\u0345', '\u0130', 'ᾳ', '한', '\u1100\u1161'],
      ...['字', '٣', '½', '😀', '\u200d', '\u0000', '\ud800', 'ＡＢ', '\ufe0f', '\u3164', '\uffa0'],
    ];
    let state = 7;
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let run = 0; run < 5_000; run++) {
      const name = Array.from(
        { length: 1 + Math.floor(random() * 12) },
        () => pieces[Math.floor(random() * pieces.length)],
      ).join('');
      const id = slug(name);
      if (id !== null) {
        expect(slug(id), JSON.stringify(name)).toBe(id);
        expect(readAddress(hrefOf(id), '').channel).toBe(id);
      }
    }
  });
});

describe('an address', () => {
  it.each([
    '/c/caf%C3%A9-knitting',
    '/c/Caf%C3%A9-Knitting',
    '/c/caf%C3%A9-knitting/',
    '/c/caf%C3%A9-knitting//',
    '/c/cafe%CC%81-knitting',
    '/c/caf%C3%A9-knitting.',
    '/c/caf%C3%A9-knitting%20',
    '/c/caf%C3%A9%20knitting',
    '/c/Café_Knitting',
  ])('%s leads to the channel', (path) => {
    const address = readAddress(path, '');

    expect(address).toEqual({ kind: 'channel', channel: 'café-knitting', at: null });
    expect(hrefOf(address.channel)).toBe('/c/caf%C3%A9-knitting');
  });

  it.each([
    '/c',
    '/c/',
    '/c/%ZZ',
    '/c/%E0%A4%A',
    '/c/a/b',
    '/c/!',
    '/c/%20',
    '/nothing/here',
    '/d/x',
  ])('%s leads nowhere, and to no channel', (path) => {
    expect(readAddress(path, '?at=1-0')).toEqual({ kind: 'nowhere', channel: null, at: null });
  });

  it('leads home', () => {
    expect(readAddress('/', '').kind).toBe('home');
    expect(readAddress('/index.html', '').kind).toBe('home');
    expect(hrefOf(null)).toBe('/');
  });

  it('leads to a message, where it names one', () => {
    expect(readAddress('/c/x', '?at=1700000000000-3').at).toBe('1700000000000-3');
    expect(readAddress('/c/x', '?at=nonsense').at).toBeNull();
    expect(hrefOf('x', '1700000000000-3')).toBe('/c/x?at=1700000000000-3');
  });
});

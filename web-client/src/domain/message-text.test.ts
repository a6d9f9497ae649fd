import { describe, expect, it } from 'vitest';

import { forbiddenIn, withoutForbidden } from './message-text';

/** The server's rule, character by character, as protocol/MessageText.java has it. */
function isForbidden(text: string): boolean {
  return [...text].some((character) => {
    const code = character.codePointAt(0) ?? 0;
    const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
    const isHalf = code >= 0xd800 && code <= 0xdfff;
    return isHalf || (isControl && !['\t', '\n', '\r'].includes(character));
  });
}

describe('what a message may not hold', () => {
  it('is named with its line and column', () => {
    const lines = Array.from({ length: 40 }, (_, i) => `line ${i}`);
    lines[29] = '😀ab\u0008c';

    expect(forbiddenIn(lines.join('\n'))).toEqual({ codePoint: 'U+0008', line: 30, column: 4 });
  });

  it('is not a tab, a line break or an emoji', () => {
    expect(forbiddenIn('a\tb\r\nc 👩‍💻 e\u0301 \u200b')).toBeNull();
  });

  it('is half of a surrogate pair', () => {
    expect(forbiddenIn('x\ud83d')).toEqual({ codePoint: 'U+D83D', line: 1, column: 2 });
    expect(forbiddenIn('\ude00')?.codePoint).toBe('U+DE00');
    expect(forbiddenIn('\ud83d\ude00\ude00')).toEqual({
      codePoint: 'U+DE00',
      line: 1,
      column: 2,
    });
  });

  it('is the same as on the server, in all texts of two characters at the edges', () => {
    const edges = [0, 8, 9, 10, 11, 12, 13, 14, 0x1f, 0x20, 0x7e, 0x7f, 0x9f, 0xa0];
    const units = [...edges, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000];
    for (const first of units) {
      for (const second of units) {
        const text = String.fromCharCode(first, second);
        expect(forbiddenIn(text) !== null, JSON.stringify(text)).toBe(isForbidden(text));
        expect(isForbidden(withoutForbidden(text))).toBe(false);
      }
    }
  });
});

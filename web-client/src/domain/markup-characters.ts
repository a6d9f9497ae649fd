/** What the readers of a text need to know about single characters. Indices are UTF-16 units. */

/** Draws something: neither space nor control nor one of the characters that take no room. */
const VISIBLE = /[^\s\p{Z}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Continue the character before them, though they draw nothing themselves: `❤` + U+FE0F, flags. */
const VARIATION = /[\ufe00-\ufe0f\u{e0020}-\u{e007f}]/u;

const WORD_OF_ASCII = /[a-z\d]/i;

/** Written without spaces between words, or with particles that are attached to a word. */
const UNSPACED =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u;

/** The modifier symbols are no signs: with `¯` as one, the underscore of `¯\_(ツ)_/¯` would be one. */
const SIGN = /[\p{P}\p{Sc}\p{Sm}\p{So}^`\p{Emoji_Modifier}\u20e3]/u;

/** How emphasis sees a neighbour of its marks. */
export type Neighbour = 'space' | 'unspaced' | 'sign' | 'word';

export function isBlank(text: string): boolean {
  return !VISIBLE.test(text);
}

export function isUnspaced(character: string): boolean {
  return UNSPACED.test(character);
}

/** The kind of the character that begins at an index; the end of the text is a space. */
export function neighbourAt(text: string, at: number): Neighbour {
  return kindOf(String.fromCodePoint(text.codePointAt(at) ?? 0x20));
}

/** The kind of the character that ends before an index; the beginning of the text is a space. */
export function neighbourBefore(text: string, at: number): Neighbour {
  const start = isLowSurrogate(text.charCodeAt(at - 1)) ? at - 2 : at - 1;
  return kindOf(String.fromCodePoint(text.codePointAt(Math.max(start, 0)) ?? 0x20), at === 0);
}

function kindOf(character: string, isEdge = false): Neighbour {
  if (isEdge) {
    return 'space';
  }
  if (character < '\x7f') {
    return character <= ' ' ? 'space' : WORD_OF_ASCII.test(character) ? 'word' : 'sign';
  }
  if (VARIATION.test(character)) {
    return 'sign';
  }
  if (!VISIBLE.test(character)) {
    return 'space';
  }
  if (SIGN.test(character)) {
    return 'sign';
  }
  return UNSPACED.test(character) ? 'unspaced' : 'word';
}

export function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

const segmenter =
  typeof Intl.Segmenter === 'function'
    ? new Intl.Segmenter(undefined, { granularity: 'grapheme' })
    : null;

/**
 * The last place at or before an index where no character that people see is cut: no family emoji,
 * no flag, no letter with its accents. 0 if there is none.
 */
export function characterStart(text: string, at: number): number {
  if (at <= 0 || at >= text.length) {
    return Math.max(0, Math.min(at, text.length));
  }
  return segmenter === null
    ? characterStartWithoutSegmenter(text, at)
    : (segmenter.segment(text).containing(at)?.index ?? at);
}

const CONTINUES = /^(?:\p{M}|\p{Emoji_Modifier}|\u200c|\u200d|[\u{e0020}-\u{e007f}])/u;
const FLAG_LETTER = /^\p{Regional_Indicator}/u;

/** For browsers without `Intl.Segmenter` (Firefox before 125): what is frequent, not all of UAX 29. */
export function characterStartWithoutSegmenter(text: string, at: number): number {
  let start = at;
  while (start > 0) {
    const isWhole =
      !isLowSurrogate(text.charCodeAt(start)) &&
      !CONTINUES.test(text.slice(start, start + 2)) &&
      text.charCodeAt(start - 1) !== 0x200d &&
      !(text[start - 1] === '\r' && text[start] === '\n') &&
      !isWithinFlag(text, start);
    if (isWhole) {
      return start;
    }
    start--;
  }
  return 0;
}

/** Two letters are a flag: an odd number of them before a place means that it is within one. */
function isWithinFlag(text: string, at: number): boolean {
  if (!FLAG_LETTER.test(text.slice(at, at + 2))) {
    return false;
  }
  let letters = 0;
  for (let i = at - 2; i >= 0 && FLAG_LETTER.test(text.slice(i, i + 2)); i -= 2) {
    letters++;
  }
  return letters % 2 === 1;
}

const PICTURE = String.raw`(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f)(?:\p{Emoji_Modifier}|[\u{e0020}-\u{e007f}]+)?`;
const EMOJI = String.raw`(?:\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3|(?:${PICTURE}|\p{Extended_Pictographic}\p{Emoji_Modifier})(?:\u200d\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?)*)`;
const FEW_EMOJI = new RegExp(String.raw`^\s*(?:${EMOJI}\s*){1,3}$`, 'u');

/** The longest of three families with skin tones is shorter. */
const LONGEST_EMOJI = 100;

/** Whether a text is one to three emoji and nothing else. */
export function isFewEmoji(text: string): boolean {
  return text.length <= LONGEST_EMOJI && FEW_EMOJI.test(text);
}

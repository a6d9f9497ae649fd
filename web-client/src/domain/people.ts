import type { Message } from '../net/protocol';
import { remembered } from '../remembered';

/** The colour that stands for a person, for each colour scheme: `#rrggbb`. */
export interface PersonColor {
  readonly light: string;
  readonly dark: string;
}

// Twelve hues in each of two lightnesses, equally far from each other in OKLab, where equal steps look
// equal, and as colourful as sRGB allows up to a bound. Every one is a text colour of at least 4.5:1
// on every background of its scheme; people.test.ts computes that from theme.css.
const LIGHT = (
  'b81740 a73f00 865b00 5f6d00 157a00 037851 007281 0368ab 3656cf 6e44c4 9033a8 a9227d ' +
  '830f00 673801 4a4800 1c5300 015336 014d5e 004584 1931a8 4a1ea1 65088c 76016a 800144'
).split(' ');
const DARK = (
  'f77c89 ef8a42 d29e0a a9b129 78bd5b 25c48c 00c0ba 00b8ed 65abff a099ff c78aeb e480c6 ' +
  'ffc6a8 ffca7b f0d450 c5e36b 94ee94 53f4c3 01f0ff 89e3ff bdd5fe e5c6fe ffb8fc ffbfdc'
).split(' ');

/** How many people can have a colour of their own. */
export const COLORS = LIGHT.length;

/** The same colour for the same person, everywhere and always. */
export function colorOf(userId: string): PersonColor {
  // FNV-1a, 32 bits: ids that differ in one character differ in all bits.
  let hash = 0x811c9dc5;
  for (let i = 0; i < userId.length; i++) {
    hash = Math.imul(hash ^ userId.charCodeAt(i), 0x01000193);
  }
  // Its low bits are its weakest.
  const index = ((hash ^ (hash >>> 15)) >>> 0) % COLORS;
  return { light: `#${LIGHT[index] ?? ''}`, dark: `#${DARK[index] ?? ''}` };
}

/** Whether somebody came in with nothing but a name, which anybody else can give, too. */
export function isGuest(userId: string): boolean {
  return userId.startsWith('guest-');
}

/** Made once: making one takes longer than using it. */
let segmenter: Intl.Segmenter | undefined;

/** The first character of a name as people see it, such as a letter with its accent or a flag. */
export const initialOf = remembered((author: string): string => {
  const name = author.trim();
  // Firefox has it since version 125.
  segmenter ??= Intl.Segmenter && new Intl.Segmenter();
  const first = segmenter ? [...segmenter.segment(name)][0]?.segment : [...name][0];
  return first?.toLocaleUpperCase() ?? '?';
});

const SUFFIX = 4;

/**
 * Tells namesakes apart: for everybody whose name somebody else has, too, the end of their id, as
 * long as it takes. Names are the same when they look the same but for case, spaces and what draws
 * nothing. One pass over the people.
 */
export function namesakes(
  people: Iterable<Pick<Message, 'userId' | 'author'>>,
): ReadonlyMap<string, string> {
  const idsOf = new Map<string, Set<string>>();
  for (const { userId, author } of people) {
    const name = folded(author);
    const ids = idsOf.get(name);
    if (ids === undefined) {
      idsOf.set(name, new Set([userId]));
    } else {
      ids.add(userId);
    }
  }
  const suffixes = new Map<string, string>();
  for (const ids of idsOf.values()) {
    if (ids.size > 1) {
      for (const id of ids) {
        suffixes.set(id, suffixOf(id, [...ids]));
      }
    }
  }
  return suffixes;
}

/** Whether two answers of {@link namesakes} say the same. */
export function areEqual(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([id, suffix]) => b.get(id) === suffix);
}

function suffixOf(id: string, ids: readonly string[]): string {
  let length = SUFFIX;
  while (
    length < id.length &&
    ids.some((other) => other !== id && other.slice(-length) === id.slice(-length))
  ) {
    length++;
  }
  return id.slice(-length);
}

/** A name as it is compared. */
const folded = remembered((author: string): string =>
  author
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Default_Ignorable_Code_Point}]+/gu, ''),
);

import type { Message } from '../net/protocol';

/** The colour that stands for a person, for each colour scheme: `#rrggbb`. */
export interface PersonColor {
  readonly light: string;
  readonly dark: string;
}

// Twelve hues, 30 degrees apart in OKLCH, where equal steps look equal, each in two lightnesses and
// as colourful as sRGB allows up to a bound. Every one is a text colour of at least 4.5:1 on every
// background of its scheme; people.test.ts computes that from theme.css.
const LIGHT = (
  'b02a44 a44201 875a01 6e6703 3b7600 017755 017474 006f8e 0162c0 5f4fc0 883da6 a32f7a ' +
  '89002a 772e00 624001 4f4a02 285500 00563c 015353 005066 00468c 442e9d 681a84 80005c'
).split(' ');
const DARK = (
  'f18790 ee8f63 da9e3f b7af41 86bd67 47c496 03c3c3 2ebbe8 70adfb a39ef9 ca91e3 e488be ' +
  'ffc2c5 ffc6ac ffca80 e1d96d afe88f 77efbf 4fefef 95e1ff b8d7fe cfcfff ebc2fe febee1'
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

/** The first character of a name as people see it, such as a letter with its accent or a flag. */
export function initialOf(author: string): string {
  const name = author.trim();
  // Firefox has it since version 125.
  const first = Intl.Segmenter ? [...new Intl.Segmenter().segment(name)][0]?.segment : [...name][0];
  return first?.toLocaleUpperCase() ?? '?';
}

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

const foldedNames = new Map<string, string>();
const MAX_FOLDED = 2_000;

/** Folding takes longer than looking up, and few people write most messages. */
function folded(author: string): string {
  let name = foldedNames.get(author);
  if (name === undefined) {
    name = author
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\s\p{Default_Ignorable_Code_Point}]+/gu, '');
    if (foldedNames.size >= MAX_FOLDED) {
      foldedNames.clear();
    }
    foldedNames.set(author, name);
  }
  return name;
}

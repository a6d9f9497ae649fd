import { codeSpans } from './markup-code';

/** The signs that can be marks within a paragraph. */
const ESCAPE = /\\(?=[*_~`[\](<])/g;

/** The backslashes of a text that stand before a sign, and not in code. */
export interface Escapes {
  /** The text without them. */
  readonly plain: string;
  /** The text without those of them whose sign is a mark in `plain`, and where all the signs are. */
  without(marks: ReadonlySet<number>): { text: string; literal: ReadonlySet<number> };
}

/** Null if there are none. */
export function escapesOf(text: string): Escapes | null {
  const escapes = Array.from(text.matchAll(ESCAPE), (match) => match.index);
  if (escapes.length === 0) {
    return null;
  }
  const spans = codeSpans(text, (at) => text[at - 1] === '\\');
  let span = 0;
  const places = escapes.filter((at) => {
    while ((spans[span]?.end ?? Infinity) <= at) {
      span++;
    }
    return at < (spans[span]?.start ?? Infinity);
  });

  return {
    plain: withoutPlaces(text, places),
    without(marks) {
      const literal = new Set<number>();
      const hidden = places.filter((at, index) => marks.has(at - index));
      let before = 0;
      for (const at of places) {
        if (hidden[before] === at) {
          literal.add(at - before);
          before++;
        } else {
          literal.add(at + 1 - before);
        }
      }
      return { text: withoutPlaces(text, hidden), literal };
    },
  };
}

function withoutPlaces(text: string, places: readonly number[]): string {
  const kept = places.map((at, index) =>
    text.slice(index === 0 ? 0 : (places[index - 1] ?? 0) + 1, at),
  );
  return kept.join('') + text.slice((places.at(-1) ?? -1) + 1);
}

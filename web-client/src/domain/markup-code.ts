import { isBlank } from './markup-characters';

/** Where a code span is in a text. */
export interface CodeSpan {
  readonly start: number;
  readonly end: number;
  /** How many backticks there are at each side. */
  readonly ticks: number;
  readonly code: string;
}

/**
 * The code spans of a text, in their order: each from a run of backticks to the next of the same
 * length. The runs of each length are walked through once.
 *
 * @param isLiteral whether the backtick at a place opens nothing
 */
export function codeSpans(text: string, isLiteral: (at: number) => boolean): readonly CodeSpan[] {
  const runs = Array.from(text.matchAll(/`+/g), ({ index, 0: { length } }) => ({ index, length }));
  const byLength = new Map<number, { readonly places: number[]; next: number }>();
  runs.forEach(({ length }, place) => {
    const same = byLength.get(length);
    if (same === undefined) {
      byLength.set(length, { places: [place], next: 0 });
    } else {
      same.places.push(place);
    }
  });

  const spans: CodeSpan[] = [];
  for (let place = 0; place < runs.length; place++) {
    const { index = 0, length = 0 } = runs[place] ?? {};
    const skipped = isLiteral(index) ? 1 : 0;
    const ticks = length - skipped;
    const same = byLength.get(ticks);
    while (same !== undefined && (same.places[same.next] ?? Infinity) <= place) {
      same.next++;
    }
    const closing = same?.places[same.next];
    const closer = closing === undefined ? undefined : runs[closing];
    if (closing === undefined || closer === undefined) {
      continue;
    }
    const start = index + skipped;
    const code = trimmed(text.slice(start + ticks, closer.index));
    if (!isBlank(code)) {
      spans.push({ start, end: closer.index + ticks, ticks, code });
      place = closing;
    }
  }
  return spans;
}

/** Without the spaces that keep backticks of the code from those around it. */
function trimmed(code: string): string {
  return code.startsWith(' ') && code.endsWith(' ') && code.trim() !== ''
    ? code.slice(1, -1)
    : code;
}

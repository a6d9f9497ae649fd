/** How many characters a text has as the server counts them: code points. */
export function codePoints(text: string): number {
  let pairs = 0;
  for (let i = 0; i < text.length; i++) {
    // A pair of surrogates is one code point; half of one counts as itself.
    if (isHigh(text.charCodeAt(i)) && isLow(text.charCodeAt(i + 1))) {
      pairs++;
      i++;
    }
  }
  return text.length - pairs;
}

const FOLDED_CHARACTERS = 1_200;
const FOLDED_LINES = 14;

/** The beginning of a long text; null for a text that is shown whole. */
export function fold(text: string): string | null {
  if (text.length <= FOLDED_CHARACTERS * 1.25 && lineCount(text) <= FOLDED_LINES + 4) {
    return null;
  }
  let end = 0;
  for (let line = 0; line < FOLDED_LINES && end < FOLDED_CHARACTERS; line++) {
    const next = text.indexOf('\n', end);
    end = next < 0 ? text.length : next + 1;
  }
  end = Math.min(end, FOLDED_CHARACTERS);
  // Not between the halves of a pair.
  return text.slice(0, isHigh(text.charCodeAt(end - 1)) ? end - 1 : end).trimEnd();
}

function lineCount(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    count++;
  }
  return count;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

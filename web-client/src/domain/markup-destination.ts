const MAX_PARENTHESES = 32;

/** Where `(destination)` leads, and the place after it. */
export interface Destination {
  readonly address: string;
  readonly end: number;
}

/**
 * Reads `(destination)` or `(<destination>)` at a place; null if there is none. It is not parsed
 * further than {@link MAX_PARENTHESES} open ones, so that `](](](…` takes no square of time. Titles
 * are no part of a chat: with one it is no link, and all of it is shown.
 */
export function destinationAt(text: string, at: number): Destination | null {
  if (text[at] !== '(') {
    return null;
  }
  const start = afterSpaces(text, at + 1);
  const isAngled = text[start] === '<';
  const end = isAngled ? endOfAngled(text, start) : endOfPlain(text, start);
  const closing = end === null ? -1 : afterSpaces(text, isAngled ? end + 1 : end);
  const address = end === null ? '' : text.slice(isAngled ? start + 1 : start, end);
  return address === '' || text[closing] !== ')' ? null : { address, end: closing + 1 };
}

const SPACES = / {0,16}/y;

function afterSpaces(text: string, at: number): number {
  SPACES.lastIndex = at;
  return at + (SPACES.exec(text)?.[0].length ?? 0);
}

const ANGLED = /<[^<>`\n]*>/y;

function endOfAngled(text: string, at: number): number | null {
  ANGLED.lastIndex = at;
  const found = ANGLED.exec(text)?.[0];
  return found === undefined ? null : at + found.length - 1;
}

const NO_PART = /[\s<>`]/;

function endOfPlain(text: string, at: number): number | null {
  let open = 0;
  for (let end = at; end < text.length && open <= MAX_PARENTHESES; end++) {
    const sign = text.charAt(end);
    if (NO_PART.test(sign) || (sign === ')' && open === 0)) {
      return end;
    }
    open += sign === '(' ? 1 : sign === ')' ? -1 : 0;
  }
  return null;
}

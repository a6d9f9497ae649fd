import { isUnspaced } from './markup-characters';

/**
 * Finds addresses in running text: `http://`, `https://`, `www.` and mail addresses, in every
 * script. An address ends where people expect it: before white space, before the punctuation of
 * CJK and typographic quotes, before a bracket that was not opened in it, and before punctuation
 * that ends a sentence.
 */

export interface Address {
  readonly start: number;
  readonly end: number;
  /** To be read by `URL`. */
  readonly href: string;
  /** As typed; empty for a mail address. */
  readonly host: string;
}

/** A place where an address may begin. */
export interface Candidate {
  readonly start: number;
  readonly kind: 'web' | 'www' | 'mail';
  /** Where its host begins, or what stands before it (`user@`). */
  readonly host: number;
}

const BEGINNING = /https?:\/\/|www\.|@/giu;
const MAX_LOCAL_PART = 64;

/** `ada`, `ann.lee+chat`, `иван`, `用户`; a script without spaces is not mixed with others. */
const LOCAL_PART = /(?:[\w.%+-]+|(?:(?![\0-\x7f])[\p{L}\p{N}\p{M}]|[._-])+)$/u;

export function addressCandidates(text: string): readonly Candidate[] {
  const candidates: Candidate[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(BEGINNING)) {
    const before = text.charAt(index - 1);
    const host = index + found.length;
    if (found === '@') {
      const words = text.slice(Math.max(end, index - MAX_LOCAL_PART), index);
      const local = LOCAL_PART.exec(words)?.[0].replace(/^[._%+-]+/, '') ?? '';
      if (local !== '') {
        candidates.push({ start: index - local.length, kind: 'mail', host });
      }
    } else if (found.endsWith('/') ? !/[a-z\d]/i.test(before) : !/[\w.@:/-]/.test(before)) {
      candidates.push({ start: index, kind: found.endsWith('/') ? 'web' : 'www', host });
    }
    end = host;
  }
  return candidates;
}

const USER = /[\w.~%!$&+,;=:-]{1,128}@/uy;
const HOST =
  /\[[\da-f:.]{2,45}\]|[\p{L}\p{N}][\p{L}\p{N}\p{M}_-]*(?:\.[\p{L}\p{N}_][\p{L}\p{N}\p{M}_-]*)*/iuy;
const PORT = /:\d{1,5}(?!\d)/y;

/**
 * The address at a candidate; null if there is none.
 *
 * @param isOpen whether emphasis with this sign was opened before: then the sign may be its end
 */
export function addressAt(
  text: string,
  { start, kind, host: from }: Candidate,
  isOpen: (sign: string) => boolean,
): Address | null {
  const user = kind === 'web' ? matchAt(USER, text, from) : '';
  const hostStart = from + user.length;
  const whole = matchAt(HOST, text, hostStart);
  const host = withoutForeignEnd(whole);
  const isCut = host.length < whole.length;
  if (host === '' || (kind !== 'web' && !host.includes('.'))) {
    return null;
  }
  const hostEnd = hostStart + host.length;
  if (kind === 'mail') {
    return { start, end: hostEnd, href: `mailto:${text.slice(start, hostEnd)}`, host: '' };
  }
  const port = isCut ? '' : matchAt(PORT, text, hostEnd);
  const end = isCut ? hostEnd : endOfTail(text, hostEnd + port.length, isOpen);
  const href = text.slice(start, end);
  return {
    start,
    end,
    href: kind === 'www' ? `http://${href}` : href,
    host: kind === 'www' ? text.slice(start, hostEnd) : host,
  };
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** No domain ends in a mix: in `a.example谢谢` the thanks are no part of it. Nor does one end in `_`. */
function withoutForeignEnd(host: string): string {
  const last = host.slice(host.lastIndexOf('.') + 1);
  const foreign = /^[\w-]*[a-z\d]/i.test(last)
    ? [...last].findIndex((sign) => isUnspaced(sign))
    : -1;
  const end = foreign < 0 ? host.length : host.length - last.length + foreign;
  return host.slice(0, end).replace(/[_-]{1,64}$/, '');
}

/** What no address has in it: white space, the unseen, quotes and the punctuation of CJK. */
const TAIL =
  /[^\s\p{Z}\p{C}\p{Default_Ignorable_Code_Point}<>"`\\|^\u00ab\u00bb\u2014\u2015\u2018-\u201f\u2026\u2039\u203a\u2800\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]*/uy;
const CLOSERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const TRAILING = /^(?:[.,:;?!'([{]|(?![\0-\x7f])\p{P})$/u;

/** Where the path, query and fragment end that begin at a place; the place itself without any. */
function endOfTail(text: string, from: number, isOpen: (sign: string) => boolean): number {
  if (!/[/?#]/.test(text.charAt(from))) {
    return from;
  }
  const tail = matchAt(TAIL, text, from);
  const unclosed = new Map<string, number>();
  let length = 0;
  for (; length < tail.length; length++) {
    const sign = tail.charAt(length);
    const opener = CLOSERS[sign];
    if (opener !== undefined) {
      const count = unclosed.get(opener) ?? 0;
      if (count === 0) {
        break;
      }
      unclosed.set(opener, count - 1);
    } else if (sign === '(' || sign === '[' || sign === '{') {
      unclosed.set(sign, (unclosed.get(sign) ?? 0) + 1);
    } else if ((sign === '*' || (sign === '~' && tail[length + 1] === '~')) && isOpen(sign)) {
      break;
    }
  }
  while (
    length > 0 &&
    (TRAILING.test(tail.charAt(length - 1)) || (tail[length - 1] === '_' && isOpen('_')))
  ) {
    length--;
  }
  return from + length;
}

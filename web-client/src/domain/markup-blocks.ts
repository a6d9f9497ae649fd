import type { Block } from './markup';
import { isBlank } from './markup-characters';
import { readInlines } from './markup-inlines';
import { listAt, markerOf, withoutIndent, type FoundList } from './markup-list';
import { MAX_DEPTH, type Reading } from './markup-reading';

/**
 * Paragraphs, fences, quotes and lists. Differs from CommonMark where a chat does:
 *
 * - A line that is not marked as part of a quote or not indented as part of an item ends it: who
 *   answers below a quote does not speak in it (no lazy continuation).
 * - The numbers of a list are as typed, and have at most three digits: `1986. A good year` is text.
 * - `>_<` and `>=` are no quotes.
 * - A fence may end at the end of its last line of code.
 * - What would draw nothing is text: `>`, `-`, `1.` and a fence without code.
 *
 * Each line is copied once per level of nesting, and there are at most {@link MAX_DEPTH} levels.
 */
export function readBlocks(
  lines: readonly string[],
  depth: number,
  reading: Reading,
): readonly Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  const endParagraph = (): void => {
    if (paragraph.length > 0) {
      reading.elementsLeft--;
      blocks.push({
        kind: 'paragraph',
        children: readInlines(paragraph.join('\n'), reading),
      });
      paragraph = [];
    }
  };

  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      endParagraph();
      at++;
      continue;
    }
    if (reading.elementsLeft <= 0) {
      paragraph.push(lines.slice(at).join('\n'));
      break;
    }
    const start = depth < MAX_DEPTH ? blockAt(lines, at, reading.elementsLeft) : null;
    if (start === null) {
      paragraph.push(depth < MAX_DEPTH ? withoutEscapeOfBlock(line) : line);
      at++;
    } else if (start.kind === 'typed') {
      paragraph.push(lines.slice(at, start.end).join('\n'));
      at = start.end;
    } else {
      endParagraph();
      reading.elementsLeft--;
      blocks.push(toBlock(start, depth + 1, reading));
      at = start.end;
    }
  }
  endParagraph();
  return blocks;
}

/** What begins at a line, and the line after its last; its own lines are still to be read. */
type Found =
  | { readonly kind: 'typed'; readonly end: number }
  | { readonly kind: 'code'; readonly text: string; readonly language: string | null; end: number }
  | { readonly kind: 'quote'; readonly lines: readonly string[]; end: number }
  | FoundList;

function blockAt(lines: readonly string[], at: number, maxItems: number): Found | null {
  return fenceAt(lines, at) ?? quoteAt(lines, at) ?? listAt(lines, at, maxItems);
}

function toBlock(found: Exclude<Found, { kind: 'typed' }>, depth: number, reading: Reading): Block {
  switch (found.kind) {
    case 'code':
      return { kind: 'code', text: found.text, language: found.language };
    case 'quote':
      return { kind: 'quote', children: readBlocks(found.lines, depth, reading) };
    case 'list': {
      const { isOrdered, start, delimiter } = found;
      const items = found.items.map((item) => {
        reading.elementsLeft--;
        return readBlocks(item, depth, reading);
      });
      return { kind: 'list', isOrdered, start, delimiter, items };
    }
  }
}

const FENCE = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})/;
const LANGUAGE = /^[\w+#.-]{1,24}$/;

function fenceAt(lines: readonly string[], at: number): Found | null {
  const opening = lines[at] ?? '';
  const [all = '', indent = '', fence = ''] = FENCE.exec(opening) ?? [];
  if (fence === '') {
    return null;
  }
  const info = opening.slice(all.length).trim();
  const isLanguage = LANGUAGE.test(info);
  const code: string[] = [];
  let end = at + 1;
  let isClosed = false;
  for (; end < lines.length && !isClosed; end++) {
    const line = withoutIndent(lines[end] ?? '', indent.length);
    const before = beforeFence(line, fence);
    isClosed = before !== null;
    if (before === null || before.trim() !== '') {
      code.push(before ?? line);
    }
  }
  if (isBlank(code.join('\n'))) {
    if (!isClosed) {
      return null;
    }
    // Without code, a word after the opening fence is the code.
    return info === '' ? { kind: 'typed', end } : { kind: 'code', text: info, language: null, end };
  }
  if (info !== '' && !isLanguage) {
    code.unshift(info);
  }
  return { kind: 'code', text: code.join('\n'), language: isLanguage ? info : null, end };
}

/** What stands before the closing fence of a line; null if there is none. */
function beforeFence(line: string, fence: string): string | null {
  const mark = fence.charAt(0);
  const trimmed = line.trimEnd();
  let start = trimmed.length;
  while (trimmed[start - 1] === mark) {
    start--;
  }
  const before = trimmed.slice(0, start);
  const closes =
    trimmed.length - start >= fence.length && (before.trim() !== '' ? mark === '`' : start <= 3);
  return closes ? before : null;
}

/** No quote, but a face or a comparison: `>_<`, `>:(`, `>=`, `>5`. */
const QUOTE = /^ {0,3}>(?![\d=_.,:;<(){}|\\/-]) ?/;

function quoteAt(lines: readonly string[], at: number): Found | null {
  const quoted: string[] = [];
  let end = at;
  for (; end < lines.length; end++) {
    const line = lines[end] ?? '';
    const mark = QUOTE.exec(line)?.[0];
    if (mark === undefined) {
      break;
    }
    quoted.push(line.slice(mark.length));
  }
  if (end === at) {
    return null;
  }
  return quoted.every(isBlank) ? { kind: 'typed', end } : { kind: 'quote', lines: quoted, end };
}

const ESCAPE_OF_BLOCK = /^( {0,3}\d{0,3})\\(?=[-+*>.)])/;

/** A backslash that keeps a line from beginning a list or a quote has done its work. */
function withoutEscapeOfBlock(line: string): string {
  const escape = ESCAPE_OF_BLOCK.exec(line);
  if (escape === null) {
    return line;
  }
  const [all, before = ''] = escape;
  const plain = before + line.slice(all.length);
  return markerOf(plain) !== null || QUOTE.test(plain) ? plain : line;
}

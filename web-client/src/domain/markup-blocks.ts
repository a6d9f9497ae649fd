import type { Block, List } from './markup';
import { isBlank } from './markup-characters';
import { readInlines } from './markup-inlines';
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
  | (Omit<List, 'items'> & { readonly items: readonly (readonly string[])[]; end: number });

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
    // Without code, a word behind the opening fence is the code.
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

interface Marker {
  /** `-`, `+`, `*`, `.` or `)`: items of one list have one. */
  readonly sign: string;
  /** Null for a bullet. */
  readonly number: number | null;
  readonly indent: number;
  /** Where the text of the item begins. */
  readonly width: number;
}

const MARKER = /^( *)(?:([-+*])|(0|[1-9]\d{0,2})([.)]))(?:( {1,4}|\t)(?=\S)| (?=\s*\S))/;

/** A line of its own, drawn with signs; many people separate with it what they write. */
const RULE = /^\s*(?:(?:-\s*){3,}|(?:\*\s*){3,})$/;

function markerOf(line: string): Marker | null {
  const match = MARKER.exec(line);
  const text = match === null ? '' : line.slice(match[0].length);
  if (match === null || isBlank(text) || RULE.test(line)) {
    return null;
  }
  const [all, indent = '', bullet, number, delimiter] = match;
  return {
    sign: bullet ?? delimiter ?? '',
    number: number === undefined ? null : Number(number),
    indent: indent.length,
    width: all.length,
  };
}

/** How far a line must be indented beyond a marker to belong to its item. */
const ITEM_INDENT = 2;
const MAX_MARKER_INDENT = 3;

function listAt(lines: readonly string[], at: number, maxItems: number): Found | null {
  const first = markerOf(lines[at] ?? '');
  if (first === null || first.indent > MAX_MARKER_INDENT) {
    return null;
  }
  const items: string[][] = [];
  let marker: Marker | null = first;
  let end = at;
  while (marker !== null) {
    const item = [(lines[end] ?? '').slice(marker.width)];
    let next = end + 1;
    end = next;
    // Empty lines belong to the item if more of it follows, and to nothing otherwise.
    for (; next < lines.length; next++) {
      const line = lines[next] ?? '';
      if (line.trim() === '') {
        continue;
      }
      if (indentOf(line) < marker.indent + ITEM_INDENT) {
        break;
      }
      while (end < next) {
        item.push('');
        end++;
      }
      item.push(withoutIndent(line, marker.width));
      end = next + 1;
    }
    items.push(item);
    const following: Marker | null = markerOf(lines[next] ?? '');
    const goesOn: boolean =
      items.length < maxItems &&
      following !== null &&
      following.sign === marker.sign &&
      (marker.number === null || following.number === marker.number + 1);
    marker = goesOn ? following : null;
    end = goesOn ? next : end;
  }
  return {
    kind: 'list',
    isOrdered: first.number !== null,
    start: first.number ?? 1,
    delimiter: first.sign === ')' ? ')' : '.',
    items,
    end,
  };
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

/** The columns of white space before a text; a tab goes to the next multiple of four. */
function indentOf(line: string): number {
  let columns = 0;
  for (const sign of line) {
    if (sign !== ' ' && sign !== '\t') {
      break;
    }
    columns += sign === '\t' ? 4 - (columns % 4) : 1;
  }
  return columns;
}

/** A line without white space of at most so many columns; what is left of a tab becomes spaces. */
function withoutIndent(line: string, columns: number): string {
  let column = 0;
  let at = 0;
  while (column < columns && (line[at] === ' ' || line[at] === '\t')) {
    column += line[at] === '\t' ? 4 - (column % 4) : 1;
    at++;
  }
  return ' '.repeat(Math.max(0, column - columns)) + line.slice(at);
}

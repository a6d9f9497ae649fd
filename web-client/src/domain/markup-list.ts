import type { List } from './markup';
import { isBlank } from './markup-characters';

/** A list whose items are still to be read, and the line after its last. */
export interface FoundList extends Omit<List, 'items'> {
  readonly items: readonly (readonly string[])[];
  readonly end: number;
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

/** The marker that a line begins with; null without one, or without a text after it. */
export function markerOf(line: string): Marker | null {
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

/** The list that begins at a line, up to so many items; null if there is none. */
export function listAt(lines: readonly string[], at: number, maxItems: number): FoundList | null {
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
export function withoutIndent(line: string, columns: number): string {
  let column = 0;
  let at = 0;
  while (column < columns && (line[at] === ' ' || line[at] === '\t')) {
    column += line[at] === '\t' ? 4 - (column % 4) : 1;
    at++;
  }
  return ' '.repeat(Math.max(0, column - columns)) + line.slice(at);
}

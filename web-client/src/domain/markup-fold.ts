import { plainInlines, type Block, type Inline, type List } from './markup';
import { characterStart, isBlank } from './markup-characters';

/** About what a long text is folded to. */
const CHARACTERS = 1_200;
const LINES = 14;

/** What is only a little longer is shown whole. */
const SLACK_CHARACTERS = 300;
const SLACK_LINES = 4;

/** A link, code or emphasis up to this length is never cut; a longer one is if all begins with it. */
const LONGEST_UNCUT = 2_500;

/** How far back a space is looked for where a line is cut. */
const LONGEST_WORD = 40;

/** How much may still be shown. */
interface Room {
  characters: number;
  lines: number;
  /** Nothing to be seen is shown yet. */
  isEmpty: boolean;
  /** Something did not fit: what follows is not shown. */
  isFull: boolean;
}

/**
 * The beginning of a long text; null for one that is shown whole. It is cut where nothing is torn:
 * between blocks, lines of code, words, and never within what people see as one character. Every
 * part of it has the form and the target that it has in the whole.
 */
export function fold(blocks: readonly Block[]): readonly Block[] | null {
  const most = roomFor(CHARACTERS + SLACK_CHARACTERS, LINES + SLACK_LINES);
  takeBlocks(blocks, most);
  if (!most.isFull) {
    return null;
  }
  return takeBlocks(blocks, roomFor(CHARACTERS, LINES));
}

function roomFor(characters: number, lines: number): Room {
  return { characters, lines, isEmpty: true, isFull: false };
}

function takeBlocks(blocks: readonly Block[], room: Room): readonly Block[] {
  const taken: Block[] = [];
  for (const block of blocks) {
    room.isFull ||= room.characters <= 0 || room.lines <= 0;
    if (room.isFull) {
      break;
    }
    const part = takeBlock(block, room);
    if (part !== null) {
      taken.push(part);
    }
  }
  return taken;
}

/** Null if nothing of it fits. */
function takeBlock(block: Block, room: Room): Block | null {
  switch (block.kind) {
    case 'paragraph': {
      const children = takeInlines(block.children, room);
      room.lines--;
      return children.length === 0 ? null : { kind: 'paragraph', children };
    }
    case 'code': {
      const text = takeCode(block.text, room);
      return text === null ? null : { ...block, text };
    }
    case 'quote': {
      const children = takeBlocks(block.children, room);
      return children.length === 0 ? null : { kind: 'quote', children };
    }
    case 'list':
      return takeList(block, room);
  }
}

function takeList(list: List, room: Room): List | null {
  const items: (readonly Block[])[] = [];
  for (const item of list.items) {
    const part = takeBlocks(item, room);
    if (part.length > 0) {
      items.push(part);
    }
    if (room.isFull) {
      break;
    }
  }
  return items.length === 0 ? null : { ...list, items };
}

/** Lines of code as they fit; at least one, if all begins with it. */
function takeCode(text: string, room: Room): string | null {
  let end = 0;
  while (end < text.length) {
    const newline = text.indexOf('\n', end);
    const next = newline < 0 ? text.length : newline + 1;
    if (!room.isEmpty && (room.lines < 1 || room.characters < next - end)) {
      room.isFull = true;
      break;
    }
    take(text.slice(end, next), room);
    room.lines--;
    end = next;
  }
  return end === 0 ? null : end === text.length ? text : text.slice(0, end).replace(/\n$/, '');
}

function take(text: string, room: Room): void {
  room.characters -= text.length;
  room.isEmpty &&= isBlank(text);
}

function takeInlines(parts: readonly Inline[], room: Room): readonly Inline[] {
  const taken: Inline[] = [];
  for (const part of parts) {
    room.isFull ||= room.characters <= 0 || room.lines <= 0;
    if (room.isFull) {
      break;
    }
    const piece = part.kind === 'text' ? takeText(part.text, room) : takeWhole(part, room);
    if (piece !== null) {
      taken.push(piece);
    }
  }
  return taken;
}

/** A part that is not cut; null if it does not fit. */
function takeWhole(part: Exclude<Inline, { kind: 'text' }>, room: Room): Inline | null {
  const text = 'text' in part ? part.text : plainInlines([part]);
  const breaks = newlines(text);
  const fits = text.length <= room.characters && breaks < room.lines;
  if (fits || (room.isEmpty && text.length <= LONGEST_UNCUT && breaks < 2 * LINES)) {
    take(text, room);
    room.lines -= breaks;
    return part;
  }
  if (!room.isEmpty) {
    room.isFull = true;
    return null;
  }
  if ('text' in part) {
    const beginning = takeText(part.text, room);
    return beginning === null ? null : { kind: 'code', text: beginning.text };
  }
  const children = takeInlines(part.children, room);
  return children.length === 0 ? null : { ...part, children };
}

/** The beginning of a text that fits; null if that is nothing. */
function takeText(text: string, room: Room): Extract<Inline, { kind: 'text' }> | null {
  const end = endOfBeginning(text, room);
  if (end < text.length) {
    room.isFull = true;
  }
  const cut = text.slice(0, end);
  const beginning = end < text.length ? cut.trimEnd() || cut : text;
  take(beginning, room);
  room.lines -= newlines(beginning);
  return beginning === '' ? null : { kind: 'text', text: beginning };
}

function endOfBeginning(text: string, room: Room): number {
  let end = 0;
  for (let line = room.lines; line > 0 && end < text.length && end <= room.characters; line--) {
    const newline = text.indexOf('\n', end);
    end = newline < 0 ? text.length : newline + 1;
  }
  if (end <= room.characters) {
    return end;
  }
  const space = text.slice(0, room.characters + 1).search(/\s\S*$/);
  const isNear = space > 0 && space > room.characters - LONGEST_WORD;
  const start = characterStart(text, isNear ? space : room.characters);
  // One character that takes all the room is no writing; it is cut between code points.
  return start > 0 || !room.isEmpty ? start : room.characters;
}

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    count++;
  }
  return count;
}

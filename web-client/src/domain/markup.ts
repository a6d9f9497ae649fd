import type { MessageId } from '../net/protocol';
import { readBlocks } from './markup-blocks';
import { isBlank, isFewEmoji } from './markup-characters';
import { fold } from './markup-fold';

export { safeHref } from './markup-links';

/**
 * What of a message's text is more than text. There is no HTML in it and none is ever made: each
 * part is drawn as an element of its own with its text as text, so that nothing needs to be escaped
 * and nothing can be forgotten. Line breaks stay in the text; the page draws them.
 */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis' | 'deleted'; readonly children: readonly Inline[] }
  | Link;

export interface Link {
  readonly kind: 'link';
  /** An absolute address; http, https or mailto. */
  readonly href: string;
  readonly children: readonly Inline[];
  /**
   * Where the link leads, to be shown after its text: set where the text does not show it, names
   * another host, or looks like another one. Hosts are in ASCII (punycode).
   */
  readonly host: string | null;
  /** A channel or a message of this server, to be followed in place; null for all other links. */
  readonly place: Place | null;
}

export interface Place {
  readonly channel: string;
  readonly at: MessageId | null;
}

export type Block =
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string; readonly language: string | null }
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  | List;

/** Its numbers rise by one; where the typed ones do not, another list begins. */
export interface List {
  readonly kind: 'list';
  readonly isOrdered: boolean;
  /** The first number, as typed. */
  readonly start: number;
  /** What was typed after a number. */
  readonly delimiter: '.' | ')';
  readonly items: readonly (readonly Block[])[];
}

export interface FormattedText {
  readonly whole: readonly Block[];
  /** The beginning of a long text; null where it is shown whole. */
  readonly folded: readonly Block[] | null;
}

/** More elements than anybody writes by hand in one message; what follows is shown as typed. */
const MAX_ELEMENTS = 10_000;

/**
 * Reads a text: a part of CommonMark, with the rules of a chat where they differ. Whatever was
 * typed is shown, in its order; what would draw nothing is shown as typed. It takes time
 * proportional to the length of the text, whatever the text is, and never throws.
 *
 * Written here because a parser for documents reads more than people mean in a chat (headings,
 * tables, HTML, references) and takes much longer for some texts: micromark 4.0.3 needs 11 s for
 * 12,000 characters of `- - - …`.
 *
 * @param origin of the page, such as `https://chat.example`: its links to `/c/…` are links within
 */
export function format(text: string, origin: string): FormattedText {
  const reading = { origin, elementsLeft: MAX_ELEMENTS };
  const blocks = readBlocks(text.replace(/\r\n?/g, '\n').split('\n'), 0, reading);
  const whole = isBlank(plainText(blocks)) ? typed(text) : blocks;
  return { whole, folded: fold(whole) };
}

function typed(text: string): readonly Block[] {
  return [{ kind: 'paragraph', children: [{ kind: 'text', text }] }];
}

/** What a screen reader or a notification says: the text without its marks, a block a line. */
export function plainText(blocks: readonly Block[]): string {
  return blocks.map(plainBlock).join('\n');
}

function plainBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return plainInlines(block.children);
    case 'code':
      return block.text;
    case 'quote':
      return plainText(block.children);
    case 'list':
      return block.items
        .map((item, index) => {
          const number = block.isOrdered ? `${block.start + index}${block.delimiter} ` : '';
          return number + plainText(item);
        })
        .join('\n');
  }
}

/** The text of inline parts without their marks. */
export function plainInlines(parts: readonly Inline[]): string {
  return parts.map((part) => ('text' in part ? part.text : plainInlines(part.children))).join('');
}

/** Whether a text is one to three emoji and nothing else; such a text is drawn large. */
export function isLargeEmoji(blocks: readonly Block[]): boolean {
  const [block] = blocks;
  const [part] = block?.kind === 'paragraph' && blocks.length === 1 ? block.children : [];
  return part?.kind === 'text' && isFewEmoji(part.text);
}

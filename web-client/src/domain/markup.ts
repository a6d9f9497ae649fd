import { Marked, type Token, type Tokens } from 'marked';

/**
 * What of a message's text is more than text. There is no HTML in it and none is ever made: each
 * part is drawn as an element of its own with its text as text, so that nothing needs to be escaped
 * and nothing can be forgotten.
 */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'strong' | 'emphasis' | 'deleted'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] };

export type Block =
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  | {
      readonly kind: 'list';
      readonly isOrdered: boolean;
      readonly start: number;
      readonly items: readonly (readonly Block[])[];
    };

/** Longer texts are shown as they are: nobody writes them by hand, and reading them takes time. */
const MAX_LENGTH = 10_000;

/** What is nested deeper is shown as it is. */
const MAX_DEPTH = 6;

/** A run of so many of the signs that open something is no writing but an attempt at work for us. */
const SUSPICIOUS = /(?:[>*_~`[(<!-]\s?){40}/;

const LINK_PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

const none = (): undefined => undefined;

// What people write in a chat: no HTML, no headings, tables or references, and no code by indenting.
const marked = new Marked({
  gfm: true,
  breaks: true,
  tokenizer: {
    html: none,
    tag: none,
    heading: none,
    lheading: none,
    hr: none,
    table: none,
    def: none,
    reflink: none,
    code: none,
  },
});

/** Reads a text; whatever it is, all of it is in the answer. */
export function parse(text: string): readonly Block[] {
  if (text.length > MAX_LENGTH || SUSPICIOUS.test(text)) {
    return asItIs(text);
  }
  try {
    return blocks(marked.lexer(text), 0);
  } catch {
    return asItIs(text);
  }
}

function asItIs(text: string): readonly Block[] {
  return [{ kind: 'paragraph', children: lines(text) }];
}

function blocks(tokens: readonly Token[], depth: number): readonly Block[] {
  return tokens.flatMap((token) => block(token, depth));
}

function block(token: Token, depth: number): readonly Block[] {
  if (token.type === 'space') {
    return [];
  }
  if (depth >= MAX_DEPTH) {
    return asItIs(token.raw);
  }
  switch (token.type) {
    case 'code':
      return [{ kind: 'code', text: (token as Tokens.Code).text }];
    case 'blockquote':
      return [{ kind: 'quote', children: blocks((token as Tokens.Blockquote).tokens, depth + 1) }];
    case 'list': {
      const list = token as Tokens.List;
      return [
        {
          kind: 'list',
          isOrdered: list.ordered,
          start: typeof list.start === 'number' ? list.start : 1,
          items: list.items.map((item) => blocks(item.tokens, depth + 1)),
        },
      ];
    }
    case 'paragraph':
    case 'text': {
      const { tokens } = token as Tokens.Paragraph | Tokens.Text;
      return [
        {
          kind: 'paragraph',
          children: tokens === undefined ? lines(token.raw) : inlines(tokens, depth + 1),
        },
      ];
    }
    default:
      return asItIs(token.raw);
  }
}

function inlines(tokens: readonly Token[], depth: number): readonly Inline[] {
  return tokens.flatMap((token) => inline(token, depth));
}

function inline(token: Token, depth: number): readonly Inline[] {
  if (depth >= MAX_DEPTH) {
    return lines(token.raw);
  }
  switch (token.type) {
    case 'strong':
      return [{ kind: 'strong', children: inlines((token as Tokens.Strong).tokens, depth + 1) }];
    case 'em':
      return [{ kind: 'emphasis', children: inlines((token as Tokens.Em).tokens, depth + 1) }];
    case 'del':
      return [{ kind: 'deleted', children: inlines((token as Tokens.Del).tokens, depth + 1) }];
    case 'codespan':
      return [{ kind: 'code', text: (token as Tokens.Codespan).text }];
    case 'br':
      return [{ kind: 'break' }];
    case 'escape':
      return [{ kind: 'text', text: (token as Tokens.Escape).text }];
    case 'link': {
      const link = token as Tokens.Link;
      const href = safeHref(link.href);
      return href === null
        ? lines(link.raw)
        : [{ kind: 'link', href, children: inlines(link.tokens, depth + 1) }];
    }
    case 'image': {
      // Shown as a link: a page that fetched it would tell strangers who reads here.
      const image = token as Tokens.Image;
      const href = safeHref(image.href);
      return href === null
        ? lines(image.raw)
        : [{ kind: 'link', href, children: [{ kind: 'text', text: image.text || href }] }];
    }
    default:
      return lines(token.raw);
  }
}

/** Text with its line breaks. */
function lines(text: string): readonly Inline[] {
  return text
    .split(/\r\n|\r|\n/)
    .flatMap((line, index): readonly Inline[] => [
      ...(index === 0 ? [] : [{ kind: 'break' } as const]),
      ...(line === '' ? [] : [{ kind: 'text', text: line } as const]),
    ]);
}

/** An address that a link may lead to; null for every other. */
export function safeHref(href: string): string | null {
  try {
    const url = new URL(href);
    return LINK_PROTOCOLS.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

import type { Block, Inline } from '../domain/markup';

/** Formatted text as one line: each part that is more than text in brackets, ` ¶ ` between blocks. */
export function shown(blocks: readonly Block[]): string {
  return blocks.map(shownBlock).join(' ¶ ');
}

function shownBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return shownInlines(block.children);
    case 'code':
      return `[block${block.language === null ? '' : ` (${block.language})`} ${block.text}]`;
    case 'quote':
      return `[quote ${shown(block.children)}]`;
    case 'list': {
      const marker = block.isOrdered ? `${block.start}${block.delimiter}` : '*';
      return `[${marker} ${block.items.map(shown).join(', ')}]`;
    }
  }
}

function shownInlines(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      switch (part.kind) {
        case 'text':
          return part.text;
        case 'code':
          return `[code ${part.text}]`;
        case 'link': {
          const text = shownInlines(part.children);
          const to = part.href === text ? '' : ` -> ${part.href}`;
          return `[link ${text}${to}${part.host === null ? '' : ` (${part.host})`}]`;
        }
        default:
          return `[${part.kind} ${shownInlines(part.children)}]`;
      }
    })
    .join('');
}

/** All inline parts of blocks, also those within others. */
export function allInlines(blocks: readonly Block[]): readonly Inline[] {
  return blocks.flatMap((block) => {
    switch (block.kind) {
      case 'paragraph':
        return withChildren(block.children);
      case 'code':
        return [];
      case 'quote':
        return allInlines(block.children);
      case 'list':
        return block.items.flatMap(allInlines);
    }
  });
}

function withChildren(parts: readonly Inline[]): readonly Inline[] {
  return parts.flatMap((part) =>
    'children' in part ? [part, ...withChildren(part.children)] : [part],
  );
}

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

/** All that a reader can see or follow, in its order: text, languages, numbers, addresses. */
export function visible(blocks: readonly Block[]): string {
  const inlines = (parts: readonly Inline[]): string =>
    parts
      .map((part) =>
        'text' in part
          ? part.text
          : inlines(part.children) + (part.kind === 'link' ? ` ${part.href} ` : ''),
      )
      .join('');
  return blocks
    .map((block) => {
      switch (block.kind) {
        case 'paragraph':
          return inlines(block.children);
        case 'code':
          return `${block.language ?? ''} ${block.text}`;
        case 'quote':
          return visible(block.children);
        case 'list':
          return block.items
            .map((item, index) => `${block.isOrdered ? block.start + index : ''} ${visible(item)}`)
            .join(' ');
      }
    })
    .join(' ');
}

/** How deep blocks are nested. */
export function depthOf(blocks: readonly Block[]): number {
  return Math.max(
    0,
    ...blocks.map((block) =>
      block.kind === 'quote'
        ? 1 + depthOf(block.children)
        : block.kind === 'list'
          ? 1 + Math.max(...block.items.map(depthOf))
          : 0,
    ),
  );
}

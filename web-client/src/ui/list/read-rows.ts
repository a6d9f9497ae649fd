import type { Row } from '../../domain/rows';
import { compareIds, type Message, type MessageId } from '../../net/protocol';
import type { InView, Viewport } from './scroll-position';

/**
 * The newest message that counts as read with what is in view: it was in view to its end, or fills
 * the view, and nothing unread lies between it and what was read before. Null where there is none.
 *
 * @param lastRead what was read before
 * @param isAtBeginning whether the first row is the beginning of the channel
 */
export function readUpTo(
  rows: readonly Row[],
  viewport: Viewport,
  { first, last }: InView,
  lastRead: MessageId | null,
  isAtBeginning: boolean,
): MessageId | null {
  const before = messageOf(rows[first - 1] ?? rows[first]);
  const goesOn =
    (first === 0 && isAtBeginning) ||
    (lastRead !== null && before !== undefined && compareIds(before.id, lastRead) <= 0);
  if (!goesOn) {
    return null;
  }
  for (let i = last; i >= first; i--) {
    const message = messageOf(rows[i]);
    const { top, bottom } = viewport.boxAt(i);
    if (message !== undefined && (bottom <= viewport.height + 1 || top <= 0)) {
      return message.id;
    }
  }
  return null;
}

/** The message of a row; undefined for a row that is on its way. */
export function messageOf(row: Row | undefined): Message | undefined {
  return row?.kind === 'message' ? row.message : undefined;
}

import type { Place } from '../../domain/room';
import type { Row } from '../../domain/rows';
import type { Timeline } from '../../domain/timeline';
import type { MessageId } from '../../net/protocol';

/**
 * What a list is to show first: a message that was asked for, the place where the reader was, the
 * first unread message, or the newest.
 */
export type Goal =
  | { readonly kind: 'message'; readonly id: MessageId }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'unread'; readonly after: MessageId }
  | { readonly kind: 'newest' };

/**
 * What a visit begins with.
 *
 * @param target the message that was asked for
 * @param place where the reader was when they left
 * @param line the message after which the unread ones begin
 */
export function firstGoal(
  target: MessageId | null,
  place: Place | null,
  line: MessageId | null,
): Goal {
  if (target !== null) {
    return { kind: 'message', id: target };
  }
  if (place !== null) {
    return { kind: 'place', place };
  }
  return line === null ? { kind: 'newest' } : { kind: 'unread', after: line };
}

/** The message to read around, to get there. */
export function idOf(goal: Exclude<Goal, { kind: 'newest' }>): MessageId {
  switch (goal.kind) {
    case 'message':
      return goal.id;
    case 'place':
      return goal.place.id;
    case 'unread':
      return goal.after;
  }
}

/** Whether a window has what is to be shown. */
export function isWithin(goal: Goal, timeline: Timeline, rows: readonly Row[]): boolean {
  switch (goal.kind) {
    case 'newest':
      return timeline.isLive;
    case 'message':
    case 'place':
      return timeline.spans(idOf(goal));
    case 'unread':
      return rows.some(isFirstUnread);
  }
}

/** Whether the line of the unread ones stands above a row. */
export function isFirstUnread(row: Row): boolean {
  return row.kind === 'message' && row.isFirstUnread;
}

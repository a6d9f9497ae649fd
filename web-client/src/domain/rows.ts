import { compareIds, type Message, type MessageId } from '../net/protocol';
import type { Pending } from './outbox';

/** A message of the channel as a row of the list. */
export interface MessageRow {
  readonly kind: 'message';
  readonly key: string;
  readonly message: Message;
  readonly isMine: boolean;
  /** Whether it is the first of its day in the window: a date stands above it. */
  readonly startsDay: boolean;
  /** Whether the author's name stands above it. */
  readonly startsGroup: boolean;
  /** Whether the line of the unread ones stands above it. */
  readonly isFirstUnread: boolean;
  /** Whether it is the first message of the channel. */
  readonly isFirst: boolean;
}

/** A message of one's own that is on its way. */
export interface PendingRow {
  readonly kind: 'pending';
  readonly key: string;
  readonly pending: Pending;
  readonly startsGroup: boolean;
}

export type Row = MessageRow | PendingRow;

export interface RowsInput {
  readonly messages: readonly Message[];
  readonly pending: readonly Pending[];
  readonly userId: string;
  readonly isAtBeginning: boolean;
  /** The message above the line of the unread ones; null for no line. */
  readonly unreadAfter: MessageId | null;
}

const GROUP_MS = 5 * 60_000;

/**
 * Makes the rows of a list. Rows that stay the same stay the same objects, so that nothing of them
 * is drawn again.
 */
export class Rows {
  private made = new Map<string, Made>();

  of(input: RowsInput): readonly Row[] {
    const rows: Row[] = [];
    const made = new Map<string, Made>();
    let previous: Message | undefined;
    for (const message of input.messages) {
      const one = this.same(message, previous, input);
      made.set(message.id, one);
      rows.push(one.row);
      previous = message;
    }
    this.made = made;
    for (const pending of input.pending) {
      rows.push({
        kind: 'pending',
        key: pending.clientMessageId,
        pending,
        startsGroup: previous?.userId !== input.userId,
      });
      previous = undefined;
    }
    return rows;
  }

  private same(message: Message, previous: Message | undefined, input: RowsInput): Made {
    const { unreadAfter, isAtBeginning } = input;
    const old = this.made.get(message.id);
    return old !== undefined &&
      old.row.message === message &&
      old.previous === previous &&
      old.unreadAfter === unreadAfter &&
      old.isAtBeginning === isAtBeginning
      ? old
      : {
          row: this.equal(rowOf(message, previous, input), old?.row),
          previous,
          unreadAfter,
          isAtBeginning,
        };
  }

  private equal(row: MessageRow, old: MessageRow | undefined): MessageRow {
    return old !== undefined &&
      old.message === row.message &&
      old.startsDay === row.startsDay &&
      old.startsGroup === row.startsGroup &&
      old.isFirstUnread === row.isFirstUnread &&
      old.isFirst === row.isFirst
      ? old
      : row;
  }
}

/** A row, and all that it was made from. */
interface Made {
  readonly row: MessageRow;
  readonly previous: Message | undefined;
  readonly unreadAfter: MessageId | null;
  readonly isAtBeginning: boolean;
}

function rowOf(message: Message, previous: Message | undefined, input: RowsInput): MessageRow {
  const isMine = message.userId === input.userId;
  const startsDay = previous === undefined || dayOf(previous) !== dayOf(message);
  const isFirstUnread =
    input.unreadAfter !== null &&
    previous !== undefined &&
    compareIds(message.id, input.unreadAfter) > 0 &&
    compareIds(previous.id, input.unreadAfter) <= 0;
  return {
    kind: 'message',
    // The row of a pending message becomes the row of the message.
    key: isMine && message.clientMessageId !== undefined ? message.clientMessageId : message.id,
    message,
    isMine,
    startsDay,
    startsGroup:
      startsDay ||
      isFirstUnread ||
      previous === undefined ||
      previous.userId !== message.userId ||
      Date.parse(message.sentAt) - Date.parse(previous.sentAt) > GROUP_MS,
    isFirstUnread,
    isFirst: previous === undefined && input.isAtBeginning,
  };
}

function dayOf(message: Message): string {
  return new Date(message.sentAt).toDateString();
}

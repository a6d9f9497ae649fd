import { compareIds, minuteOf, type Message, type MessageId } from '../net/protocol';
import type { Pending } from './outbox';

/** A message of the channel as a row of the list. */
export interface MessageRow {
  readonly kind: 'message';
  /** Unique in its list, and the same as long as the row is. */
  readonly key: string;
  readonly message: Message;
  readonly isMine: boolean;
  /** Whether it is the first of its day in the window: a date stands above it. */
  readonly startsDay: boolean;
  /** Whether the author's name stands above it. */
  readonly startsGroup: boolean;
  /** Whether its minute is another one than that which the last name above it tells. */
  readonly startsMinute: boolean;
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
  /** The message after which the unread ones begin; null for no line. */
  readonly unreadAfter: MessageId | null;
}

const GROUP_MS = 5 * 60_000;

/**
 * Makes the rows of a list. Rows that stay the same stay the same objects, so that nothing of them
 * is drawn again.
 */
export class Rows {
  private made = new Map<MessageId, Made>();
  /** The keys of rows that are pending in this list, or were a moment ago, by client message id. */
  private pendingKeys = new Map<string, string>();
  private keys = 0;

  of(input: RowsInput): readonly Row[] {
    const rows: Row[] = [];
    const made = new Map<MessageId, Made>();
    const firstUnread = firstUnreadOf(input);
    const mine = new Set<string>();
    let previous: Message | undefined;
    let told: string | undefined;
    for (const message of input.messages) {
      const one = this.make(message, { previous, told }, input, message === firstUnread);
      const { row } = one;
      made.set(message.id, one);
      rows.push(row);
      if (row.isMine && message.clientMessageId !== undefined) {
        mine.add(message.clientMessageId);
      }
      previous = message;
      told = row.startsGroup ? minuteOf(message.sentAt) : told;
    }
    this.made = made;
    let last: { userId: string; at: number } | undefined =
      previous === undefined
        ? undefined
        : { userId: previous.userId, at: Date.parse(previous.sentAt) };
    const keys = new Map<string, string>();
    for (const pending of input.pending) {
      if (mine.has(pending.clientMessageId)) {
        // It has arrived.
        continue;
      }
      const startsGroup =
        last === undefined ||
        last.userId !== input.userId ||
        pending.writtenAt - last.at > GROUP_MS;
      const key = this.pendingKeys.get(pending.clientMessageId) ?? `mine-${this.keys++}`;
      keys.set(pending.clientMessageId, key);
      rows.push({ kind: 'pending', key, pending, startsGroup });
      last = { userId: input.userId, at: pending.writtenAt };
    }
    this.pendingKeys = keys;
    return rows;
  }

  private make(
    message: Message,
    { previous, told }: Before,
    input: RowsInput,
    isFirstUnread: boolean,
  ): Made {
    const old = this.made.get(message.id);
    const isFirst = previous === undefined && input.isAtBeginning;
    if (
      old !== undefined &&
      old.row.message === message &&
      old.before.previous === previous &&
      old.before.told === told &&
      old.row.isFirstUnread === isFirstUnread &&
      old.row.isFirst === isFirst
    ) {
      return old;
    }
    const isMine = message.userId === input.userId;
    const startsDay = previous === undefined || !areOfOneDay(previous, message);
    const isDivided = startsDay || isFirstUnread;
    const row: MessageRow = {
      kind: 'message',
      key: old?.row.key ?? this.keyOf(message, isMine),
      message,
      isMine,
      startsDay,
      startsGroup:
        isDivided ||
        previous.userId !== message.userId ||
        previous.author !== message.author ||
        Date.parse(message.sentAt) - Date.parse(previous.sentAt) > GROUP_MS,
      startsMinute: isDivided || told !== minuteOf(message.sentAt),
      isFirstUnread,
      isFirst,
    };
    return {
      row: old !== undefined && isSame(old.row, row) ? old.row : row,
      before: { previous, told },
    };
  }

  /** The row of a pending message becomes the row of the message: of one message only. */
  private keyOf(message: Message, isMine: boolean): string {
    const { clientMessageId } = message;
    if (!isMine || clientMessageId === undefined) {
      return message.id;
    }
    const key = this.pendingKeys.get(clientMessageId);
    this.pendingKeys.delete(clientMessageId);
    return key ?? message.id;
  }
}

/** What stands above a row: the message, and the minute that the last name tells. */
interface Before {
  readonly previous: Message | undefined;
  readonly told: string | undefined;
}

/** A row, and after what it was made. */
interface Made {
  readonly row: MessageRow;
  readonly before: Before;
}

/** The first message of another user after what was read, where it is known to be the first. */
function firstUnreadOf(input: RowsInput): Message | undefined {
  const { messages, unreadAfter, isAtBeginning, userId } = input;
  const first = messages[0];
  const newest = messages.at(-1);
  if (unreadAfter === null || first === undefined || newest === undefined) {
    return undefined;
  }
  const isKnown = isAtBeginning || compareIds(first.id, unreadAfter) <= 0;
  if (!isKnown || compareIds(newest.id, unreadAfter) <= 0) {
    return undefined;
  }
  return messages.find((one) => one.userId !== userId && compareIds(one.id, unreadAfter) > 0);
}

function isSame(a: MessageRow, b: MessageRow): boolean {
  return (
    a.message === b.message &&
    a.isMine === b.isMine &&
    a.startsDay === b.startsDay &&
    a.startsGroup === b.startsGroup &&
    a.startsMinute === b.startsMinute &&
    a.isFirstUnread === b.isFirstUnread &&
    a.isFirst === b.isFirst
  );
}

/** Of the reader's calendar. */
function areOfOneDay(one: Message, other: Message): boolean {
  const a = new Date(one.sentAt);
  const b = new Date(other.sentAt);
  return (
    a.getDate() === b.getDate() &&
    a.getMonth() === b.getMonth() &&
    a.getFullYear() === b.getFullYear()
  );
}

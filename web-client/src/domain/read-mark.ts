import { BEGINNING, compareIds, newerOf, type Message, type MessageId } from '../net/protocol';

/** What is unread: exactly so many, or at least so many where not all of it is known. */
export interface Unread {
  readonly count: number;
  readonly atLeast: boolean;
}

/** A part of the channel without a hole, oldest first. */
export interface Stretch {
  readonly messages: readonly Message[];
  /** Whether the newest message of the channel is its last. */
  readonly isLive: boolean;
  readonly isAtBeginning: boolean;
}

const NOTHING: Unread = { count: 0, atLeast: false };

/**
 * How far a user has read in a channel, and how much is unread after that. One's own messages are
 * never unread.
 */
export class ReadMark {
  private readUpTo: MessageId | null;
  private newest: MessageId | null = null;
  private open: Unread = NOTHING;

  /** @param read the newest message that was read; null before the first visit */
  constructor(
    private readonly userId: string,
    read: MessageId | null,
  ) {
    this.readUpTo = read;
  }

  /** The newest message that was read; null before the first visit. */
  get read(): MessageId | null {
    return this.readUpTo;
  }

  /** The newest message known. */
  get head(): MessageId | null {
    return this.newest;
  }

  get unread(): Unread {
    return this.open;
  }

  get hasUnread(): boolean {
    return this.open.count > 0 || this.open.atLeast;
  }

  /** The first look at the channel: who comes for the first time has missed nothing. */
  begin(head: MessageId | null, stretch: Stretch): void {
    this.readUpTo ??= head ?? BEGINNING;
    const read = this.readUpTo;
    const first = stretch.messages[0];
    this.newest = newerOf(this.newest, head);
    const isAllNew =
      !stretch.isAtBeginning && first !== undefined && compareIds(first.id, read) > 0;
    this.open = unreadOf(this.newsIn(stretch.messages, read), isAllNew);
    this.arrived(stretch.messages.at(-1)?.id ?? null);
  }

  /**
   * Messages came.
   *
   * @param atLeast whether there are more that did not come
   */
  arrive(messages: readonly Message[], atLeast = false): void {
    const count = this.newsIn(messages, newerOf(this.readUpTo, this.newest));
    this.arrived(messages.at(-1)?.id ?? null);
    if (count > 0 || atLeast) {
      this.open = unreadOf(this.open.count + count, this.open.atLeast || atLeast);
    }
  }

  /** The server told which message is the newest. */
  arrived(head: MessageId | null): void {
    this.newest = newerOf(this.newest, head);
  }

  /** All up to a message was read, here or in another tab; whether that is news. */
  advance(to: MessageId, stretch: Stretch): boolean {
    const from = this.readUpTo;
    if (from !== null && compareIds(to, from) <= 0) {
      return false;
    }
    this.readUpTo = to;
    if (this.newest === null) {
      return true;
    }
    if (compareIds(to, this.newest) >= 0) {
      this.open = NOTHING;
    } else if (!this.recount(stretch)) {
      const passed = this.newsIn(stretch.messages, from) - this.newsIn(stretch.messages, to);
      this.open = unreadOf(Math.max(0, this.open.count - passed), this.open.atLeast);
    }
    return true;
  }

  /** All that is known of was read; whether that is news. */
  readAll(stretch: Stretch): boolean {
    return this.newest !== null && this.advance(this.newest, stretch);
  }

  /** Counts exactly, where a stretch reaches from what was read to the newest; whether it did. */
  recount({ messages, isLive, isAtBeginning }: Stretch): boolean {
    const first = messages[0];
    const read = this.readUpTo;
    const isWhole =
      isLive &&
      read !== null &&
      (isAtBeginning || (first !== undefined && compareIds(first.id, read) <= 0));
    if (isWhole) {
      this.open = unreadOf(this.newsIn(messages, read), false);
    }
    return isWhole;
  }

  private newsIn(messages: readonly Message[], after: MessageId | null): number {
    return messages.filter(
      (one) => one.userId !== this.userId && (after === null || compareIds(one.id, after) > 0),
    ).length;
  }
}

function unreadOf(count: number, atLeast: boolean): Unread {
  return count === 0 && !atLeast
    ? NOTHING
    : { count: atLeast ? Math.max(1, count) : count, atLeast };
}

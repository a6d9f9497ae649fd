import { Observable } from '../observable';
import type { Connection } from '../net/connection';
import type { Clock } from '../net/clock';
import { Failure } from '../net/failure';
import {
  compareIds,
  newerOf,
  type HistoryPage,
  type Joined,
  type Message,
  type MessageId,
  type Sent,
  BEGINNING,
} from '../net/protocol';
import { Outbox, type OutboxGate, type OutboxStore } from './outbox';
import { Timeline, type Cut } from './timeline';

/** Where a room stands. */
export type RoomState = 'joining' | 'joined' | 'unknown' | 'refused';

/** What is unread: exactly so many, or at least so many where there was too much to be told. */
export interface Unread {
  readonly count: number;
  readonly atLeast: boolean;
}

/** Where in a channel one was reading. */
export interface Place {
  readonly id: MessageId;
  /** How far the message was from the upper edge of the list, in pixels. */
  readonly offset: number;
}

/** What a room needs of its connection. */
export type RoomConnection = Pick<Connection, 'state' | 'request' | 'listen' | 'mute'>;

export interface RoomOptions {
  readonly id: string;
  readonly lastRead: MessageId | null;
  readonly place: Place | null;
  readonly userId: string;
  readonly connection: RoomConnection;
  readonly drafts: { read(): string; write(text: string): void };
  readonly outboxStore: OutboxStore;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
}

const PAGE = 50;
const MAX_PAGE = 200;
const MAX_SEARCHED_PAGES = 50;
const KEPT_UNSEEN = 150;
const RELOAD_PAUSE_MS = 2_000;
const NOTHING: Unread = { count: 0, atLeast: false };

/** How the room is looked at: not at all, at its end, or somewhere above it. */
type Sight = 'unseen' | 'following' | 'reading';

/**
 * One channel that the user is in: its window of messages, what is unread, and what the user is
 * sending. Joins again whenever there is a new connection, behind the newest message it knows, so
 * that nothing is missing and nothing comes twice.
 */
export class Room extends Observable {
  readonly id: string;
  readonly timeline = new Timeline();
  readonly outbox: Outbox;
  private readonly connection: RoomConnection;
  private readonly drafts: RoomOptions['drafts'];
  private readonly userId: string;
  private readonly clock: Clock;
  private current: RoomState = 'joining';
  private why: Failure | null = null;
  private head: MessageId | null = null;
  private read: MessageId | null;
  private open: Unread = NOTHING;
  private loading: 'older' | 'newer' | null = null;
  private loadNotBefore = 0;
  private readonly savedPlace: Place | null;
  private sight: Sight = 'unseen';

  constructor(options: RoomOptions) {
    super();
    this.id = options.id;
    this.read = options.lastRead;
    this.savedPlace = options.place;
    this.drafts = options.drafts;
    this.userId = options.userId;
    this.connection = options.connection;
    this.clock = options.clock;
    this.outbox = new Outbox(
      this.gate(),
      options.outboxStore,
      options.clock,
      options.random,
      options.newId,
    );
  }

  get state(): RoomState {
    return this.current;
  }

  /** Why the room is not joined. */
  get failure(): Failure | null {
    return this.why;
  }

  get unread(): Unread {
    return this.open;
  }

  get lastRead(): MessageId | null {
    return this.read;
  }

  get place(): Place | null {
    return this.savedPlace;
  }

  /** What was begun to be written here. */
  get draft(): string {
    return this.drafts.read();
  }

  saveDraft(text: string): void {
    this.drafts.write(text);
  }

  /** Another tab has read up to this message. */
  mergeRead(id: MessageId): void {
    const read = newerOf(this.read, id);
    if (read !== this.read) {
      this.read = read;
      const isAllRead = this.head !== null && compareIds(id, this.head) >= 0;
      const unread = this.timeline.messages.filter(
        (one) => one.userId !== this.userId && compareIds(one.id, id) > 0,
      ).length;
      this.open = isAllRead ? NOTHING : { count: unread, atLeast: this.open.atLeast };
      this.changed();
    }
  }

  /** In which direction more is being read. */
  get isLoading(): 'older' | 'newer' | null {
    return this.loading;
  }

  /** Somebody looks at the room; whether at the end of it, following what is said. */
  follow(isAtEnd: boolean): void {
    this.sight = isAtEnd ? 'following' : 'reading';
  }

  /** All that was said has been seen. */
  seen(): void {
    const read = newerOf(this.read, this.head);
    if (read !== this.read || this.open !== NOTHING) {
      this.read = read;
      this.open = NOTHING;
      this.changed();
    }
  }

  /** Nobody looks at the room any more. */
  leaveSight(): void {
    this.sight = 'unseen';
    this.timeline.shrink(KEPT_UNSEEN);
  }

  /** Joins, or joins again on a new connection. */
  async join(): Promise<void> {
    await this.joinBehind(this.head);
  }

  /** Leaves the channel for good. */
  leave(): void {
    this.connection.mute(this.id);
    this.connection.request('leave', { channel: this.id }).catch(() => {
      // A connection that is gone has left.
    });
  }

  /** A live message came. */
  receive(message: Message): void {
    this.outbox.confirm([message]);
    if (this.timeline.isLive) {
      this.timeline.append([message], { isLive: true, cut: this.cut });
    }
    this.told([message]);
    this.changed();
  }

  /** Reads what was said before the window; does nothing while it does so already. */
  async loadOlder(): Promise<void> {
    const before = this.timeline.before;
    if (before !== null && !this.timeline.isAtBeginning) {
      await this.load('older', { before }, (page) =>
        this.timeline.prepend(page.messages, page.before),
      );
    }
  }

  /** Reads what was said behind the window; at the end of it the room is live again. */
  async loadNewer(): Promise<void> {
    const after = this.timeline.newest;
    if (after === null || this.timeline.isLive) {
      return;
    }
    await this.load('newer', { after }, async (page) => {
      this.timeline.append(page.messages, { isLive: false, cut: 'start later' });
      if (page.messages.length < PAGE) {
        await this.joinBehind(this.timeline.newest, 'start later');
      }
    });
  }

  /** Shows the newest messages. */
  async jumpToNewest(): Promise<void> {
    this.sight = 'following';
    if (!this.timeline.isLive) {
      await this.joinBehind(null);
    }
  }

  /** Shows the messages around one; rejects when they cannot be read. */
  async jumpTo(id: MessageId): Promise<void> {
    this.sight = 'reading';
    const { messages } = this.timeline;
    if (messages.some((message) => message.id === id)) {
      return;
    }
    const before = await this.connection.request('history', {
      channel: this.id,
      before: id,
      limit: PAGE,
    });
    const last = before.messages.at(-1)?.id ?? BEGINNING;
    const after = await this.connection.request('history', {
      channel: this.id,
      after: last,
      limit: PAGE,
    });
    this.timeline.reset([...before.messages, ...after.messages], {
      isLive: false,
      isAtBeginning: before.before === null,
    });
  }

  private get cut(): Cut {
    return this.sight === 'reading' ? 'end' : 'start';
  }

  private async joinBehind(since: MessageId | null, cut: Cut = this.cut): Promise<void> {
    try {
      const asked = this.connection.request('join', {
        channel: this.id,
        limit: PAGE,
        ...(since === null ? {} : { since }),
      });
      // In this order, and without waiting for the answer, nothing falls between.
      this.connection.listen(this.id);
      this.joined(await asked, since, cut);
      this.current = 'joined';
      this.why = null;
      this.outbox.resume();
    } catch (thrown) {
      this.refused(Failure.of(thrown));
    }
    this.changed();
  }

  private joined(joined: Joined, since: MessageId | null, cut: Cut): void {
    const { messages } = joined;
    this.outbox.confirm(messages);
    if (since === null) {
      this.timeline.reset(messages, { isLive: true, isAtBeginning: messages.length < PAGE });
    } else if (!joined.complete) {
      this.outbox.settle();
      this.skipTo(messages);
    } else if (since === this.timeline.newest) {
      this.timeline.append(messages, { isLive: true, cut });
    }
    if (since === null && this.head === null) {
      // Whoever comes for the first time has missed nothing.
      this.read ??= joined.head ?? BEGINNING;
      const first = messages[0];
      const isAllNews =
        messages.length >= PAGE && first !== undefined && compareIds(first.id, this.read) > 0;
      this.told(messages, isAllNews);
    } else {
      this.told(messages, !joined.complete);
    }
    this.head = newerOf(this.head, joined.head);
  }

  /** More was said than could be told: whoever was at the end sees it, a reader stays. */
  private skipTo(messages: readonly Message[]): void {
    if (this.sight !== 'reading' || this.timeline.newest === null) {
      this.timeline.reset(messages, { isLive: true, isAtBeginning: false });
    } else {
      this.timeline.detach();
    }
  }

  private refused(failure: Failure): void {
    // Without a connection it joins again with the next one.
    if (!failure.isTransient) {
      this.connection.mute(this.id);
      this.current = failure.code === 'UNKNOWN_CHANNEL' ? 'unknown' : 'refused';
      this.why = failure;
    }
  }

  /**
   * Counts what is new among messages that came.
   *
   * @param atLeast whether there is more that did not come
   */
  private told(messages: readonly Message[], atLeast = false): void {
    const known = newerOf(this.read, this.head);
    const news = messages.filter(
      (one) => one.userId !== this.userId && (known === null || compareIds(one.id, known) > 0),
    ).length;
    this.head = newerOf(this.head, messages.at(-1)?.id ?? null);
    if (news > 0 || atLeast) {
      this.open = { count: this.open.count + news, atLeast: this.open.atLeast || atLeast };
    }
  }

  private async load(
    direction: 'older' | 'newer',
    cursor: { before: MessageId } | { after: MessageId },
    add: (page: HistoryPage) => void | Promise<void>,
  ): Promise<void> {
    if (this.loading !== null || this.clock.now() < this.loadNotBefore) {
      return;
    }
    this.loading = direction;
    this.changed();
    const { generation } = this.timeline;
    try {
      const page = await this.connection.request('history', {
        channel: this.id,
        limit: PAGE,
        ...cursor,
      });
      if (generation === this.timeline.generation) {
        await add(page);
      }
    } catch {
      // It is asked for again, by the reader who moves on or when the pause is over.
      this.loadNotBefore = this.clock.now() + RELOAD_PAUSE_MS;
      this.clock.after(RELOAD_PAUSE_MS, () => this.changed());
    } finally {
      this.loading = null;
      this.changed();
    }
  }

  private gate(): OutboxGate {
    return {
      send: (text, clientMessageId): Promise<Sent> =>
        this.connection.request('send', { channel: this.id, text, clientMessageId }),
      wasStored: (clientMessageId, floor) => this.wasStored(clientMessageId, floor),
      newest: () => this.head,
      isOnline: () => this.connection.state.kind === 'online' && this.current === 'joined',
    };
  }

  private async wasStored(clientMessageId: string, floor: MessageId | null): Promise<boolean> {
    let after = floor ?? BEGINNING;
    for (let pages = 0; pages < MAX_SEARCHED_PAGES; pages++) {
      const page = await this.connection.request('history', {
        channel: this.id,
        after,
        limit: MAX_PAGE,
      });
      if (page.messages.some((message) => message.clientMessageId === clientMessageId)) {
        return true;
      }
      if (page.messages.length < MAX_PAGE || page.after === null) {
        return false;
      }
      after = page.after;
    }
    return false;
  }
}

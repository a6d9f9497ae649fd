import { Observable } from '../observable';
import type { Connection } from '../net/connection';
import type { Clock } from '../net/clock';
import { Failure } from '../net/failure';
import {
  BEGINNING,
  compareIds,
  nextId,
  type HistoryPage,
  type Joined,
  type Message,
  type MessageId,
  type Sent,
} from '../net/protocol';
import type { Joinable } from './join-queue';
import { Outbox, type OutboxGate, type OutboxStore } from './outbox';
import { PageLoader, type Cursor } from './page-loader';
import { ReadMark, type Unread } from './read-mark';
import { Timeline, type View } from './timeline';

/**
 * Where a room stands on the connection that there is.
 *
 *     joining ──▶ joined          joining: also while it is tried again, with the last failure
 *        │   ◀──  (a new connection, or a later join that failed)
 *        ├──▶ unknown             there is no such channel; joined again when it is opened again
 *        └──▶ refused             for good
 */
export type RoomState = 'joining' | 'joined' | 'unknown' | 'refused';

type Membership =
  | { readonly state: 'joining'; readonly failure: Failure | null }
  | { readonly state: 'joined'; readonly failure: null }
  | { readonly state: 'unknown' | 'refused'; readonly failure: Failure };

/** Where somebody reads in a channel. */
export interface Place {
  readonly id: MessageId;
  /** From the top of the view down to the message's text, in CSS pixels. */
  readonly offset: number;
}

export interface DraftStore {
  read(): string;
  write(text: string): void;
}

/** What a room needs of its connection. */
export type RoomConnection = Pick<Connection, 'state' | 'epoch' | 'request' | 'listen' | 'mute'>;

export interface RoomOptions {
  readonly id: string;
  /** The newest message that was read; null before the first visit. */
  readonly lastRead: MessageId | null;
  /** Where the user was reading when they left; null at the end. */
  readonly place: Place | null;
  readonly userId: string;
  readonly connection: RoomConnection;
  readonly outboxStore: OutboxStore;
  readonly drafts: DraftStore;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  /** Has the room joined, again and again until that succeeds. */
  readonly requestJoin: (room: Room) => void;
}

const PAGE = 50;
const MAX_PAGE = 200;
const MAX_SEARCHED_PAGES = 50;

/**
 * What the next join is for: to go on after what is known, to let the live stream go on after the
 * window, or to show the newest messages.
 */
type Goal =
  | { readonly kind: 'resume' }
  | { readonly kind: 'attach'; readonly generation: number }
  | { readonly kind: 'newest'; readonly jump: number };

const RESUME: Goal = { kind: 'resume' };

/**
 * One channel that the user is in: its window of messages, what is unread, and what the user is
 * sending. It is joined on each connection, after the newest message it knows, so that nothing is
 * missing and nothing comes twice; live messages are taken only when the join was answered.
 */
export class Room extends Observable implements Joinable {
  readonly id: string;
  readonly timeline = new Timeline();
  readonly outbox: Outbox;
  private readonly options: RoomOptions;
  private readonly connection: RoomConnection;
  private readonly mark: ReadMark;
  private readonly loader: PageLoader;
  private membership: Membership = { state: 'joining', failure: null };
  private goal: Goal = RESUME;
  private underWay: Promise<Failure | null> | null = null;
  private session = 0;
  private view: View = { kind: 'unseen', around: null };
  private isAttended = false;
  private keptPlace: Place | null;
  private jumps = 0;
  private absences = 0;

  constructor(options: RoomOptions) {
    super();
    this.id = options.id;
    this.options = options;
    this.connection = options.connection;
    this.mark = new ReadMark(options.userId, options.lastRead);
    this.keptPlace = options.place;
    this.loader = new PageLoader(
      (cursor) => this.history(cursor),
      () => this.timeline.generation,
      options.clock,
      options.random,
    );
    this.loader.subscribe(() => this.changed());
    this.outbox = new Outbox(
      this.gate(),
      options.outboxStore,
      options.clock,
      options.random,
      options.newId,
    );
  }

  get state(): RoomState {
    return this.membership.state;
  }

  /** Why the room is not joined; while it is tried again, why the last attempt failed. */
  get failure(): Failure | null {
    return this.membership.failure;
  }

  get unread(): Unread {
    return this.mark.unread;
  }

  get hasUnread(): boolean {
    return this.mark.hasUnread;
  }

  get lastRead(): MessageId | null {
    return this.mark.read;
  }

  /** The newest message that is known. */
  get head(): MessageId | null {
    return this.mark.head;
  }

  /** Where the user was reading when they left; null at the end. */
  get place(): Place | null {
    return this.keptPlace;
  }

  /** Counts how often messages of others were missed, because there was no connection. */
  get absenceCount(): number {
    return this.absences;
  }

  /** In which direction more is being read. */
  get isLoading(): 'older' | 'newer' | null {
    return this.loader.direction;
  }

  get draft(): string {
    return this.options.drafts.read();
  }

  saveDraft(text: string): void {
    this.options.drafts.write(text);
  }

  /**
   * Says what of the window is in view.
   *
   * @param isAttended whether somebody looks: what is said while they follow is read as it comes,
   *     so that it is never counted as unread until it is drawn
   */
  look(view: View, isAttended = false): void {
    this.view = view;
    this.isAttended = isAttended;
    this.timeline.look(view);
  }

  /** The same is in view, but nobody looks any more. */
  lookAway(): void {
    this.isAttended = false;
  }

  /** Keeps where the user is reading, null at the end: the page may end without another word. */
  keepPlace(place: Place | null): void {
    this.keptPlace = place;
    this.changed();
  }

  /** Nobody looks at the room any more; `place` is where they were reading, null at the end. */
  leaveView(place: Place | null): void {
    this.look({ kind: 'unseen', around: place?.id ?? null });
    this.keepPlace(place);
  }

  /** The user, or another tab of theirs, has read up to a message. */
  markRead(id: MessageId): void {
    if (this.mark.advance(id, this.timeline)) {
      this.changed();
    }
  }

  markAllRead(): void {
    if (this.mark.readAll(this.timeline)) {
      this.changed();
    }
  }

  /** There is a new connection: what the old one had joined is over. */
  connectionIsNew(): void {
    this.session++;
    this.underWay = null;
    this.become({ state: 'joining', failure: null });
    this.outbox.resume();
  }

  get wantsJoin(): boolean {
    return this.membership.state === 'joining';
  }

  /** Tries to join; the failure is null unless the same may succeed later. */
  join(): Promise<Failure | null> {
    if (this.underWay === null) {
      const trying = this.tryToJoin().finally(() => {
        if (this.underWay === trying) {
          this.underWay = null;
        }
      });
      this.underWay = trying;
    }
    return this.underWay;
  }

  /** Somebody may have made the channel since. */
  reconsider(): void {
    if (this.membership.state === 'unknown') {
      this.become({ state: 'joining', failure: null });
    }
  }

  /** Leaves the channel for good. */
  leave(): void {
    this.session++;
    this.outbox.stop();
    this.connection.mute(this.id);
    this.connection.request('leave', { channel: this.id }).catch(() => {
      // A connection that is gone has left.
    });
    this.become({ state: 'refused', failure: new Failure('NOT_FOUND', 'left') });
  }

  /** A live message came. */
  receive(message: Message): void {
    if (this.membership.state !== 'joined') {
      // The answer to the join that is under way has it.
      return;
    }
    this.outbox.confirm([message]);
    if (this.timeline.isLive) {
      this.timeline.append([message], true, this.view);
    }
    this.mark.arrive([message]);
    if (this.isAttended && this.view.kind === 'following' && this.timeline.isLive) {
      this.mark.readAll(this.timeline);
    }
    this.changed();
  }

  /** Reads what was said before the window; does nothing while something is being read. */
  async loadOlder(): Promise<void> {
    const before = this.timeline.before;
    if (before !== null && !this.timeline.isAtBeginning) {
      await this.loader.load('older', { before }, (page) =>
        this.timeline.prepend(page.messages, page.before, this.view),
      );
    }
  }

  /** Reads what was said after the window; at the end of the channel the window is live again. */
  async loadNewer(): Promise<void> {
    const after = this.timeline.newest;
    if (after === null || this.timeline.isLive || this.membership.state !== 'joined') {
      return;
    }
    await this.loader.load('newer', { after }, async (page) => {
      this.timeline.append(page.messages, false, this.view);
      if (this.isAtHead(page.messages.at(-1))) {
        // A join brings what was said meanwhile, and the live stream after it.
        const { generation } = this.timeline;
        const failure = await this.rejoin({ kind: 'attach', generation });
        if (failure !== null) {
          throw failure;
        }
      }
    });
  }

  /** Whether no message is known to come after this one; a page of long texts has few of them. */
  private isAtHead(last: Message | undefined): boolean {
    return last === undefined || this.head === null || compareIds(last.id, this.head) >= 0;
  }

  /** Shows the newest messages; where they cannot be had yet, as soon as they can. */
  async jumpToNewest(): Promise<void> {
    const jump = ++this.jumps;
    if (!this.timeline.isLive) {
      await this.rejoin({ kind: 'newest', jump });
    }
  }

  /** The reader has gone on: nothing that was to be shown is shown any more. */
  stay(): void {
    this.jumps++;
  }

  /** Shows the messages around one; rejects when they cannot be read. */
  async jumpTo(id: MessageId): Promise<void> {
    const jump = ++this.jumps;
    if (this.timeline.messages.some((message) => message.id === id)) {
      return;
    }
    const [before, after] = await Promise.all([
      this.history({ before: nextId(id) }),
      this.history({ after: id }),
    ]);
    const messages = [...before.messages, ...after.messages];
    if (messages.length === 0) {
      throw new Failure('NOT_FOUND', 'nothing was said there');
    }
    if (jump === this.jumps) {
      this.timeline.reset(messages, {
        isLive: false,
        isAtBeginning: before.before === null,
      });
      this.changed();
    }
  }

  /** Joins once more on the same connection; what fails for a while is requested again. */
  private async rejoin(goal: Goal): Promise<Failure | null> {
    this.goal = goal;
    await this.underWay;
    if (this.membership.state !== 'joined' || this.goal !== goal) {
      // A join with that goal is requested already, or it was given up.
      return null;
    }
    const failure = await this.join();
    if (failure !== null) {
      this.options.requestJoin(this);
    }
    return failure;
  }

  private async tryToJoin(): Promise<Failure | null> {
    const { session, goal, since } = this;
    try {
      const asked = this.connection.request('join', {
        channel: this.id,
        limit: PAGE,
        ...(since === null ? {} : { since }),
      });
      // In this order, and without waiting for the answer, nothing falls between.
      this.connection.listen(this.id);
      const joined = await asked;
      if (session === this.session) {
        this.joined(joined, since, goal);
      }
      return null;
    } catch (thrown) {
      const failure = Failure.of(thrown);
      if (session === this.session) {
        this.failed(failure);
      }
      return failure.isTransient ? failure : null;
    }
  }

  /** The newest message that the answer to a join need not have; null for the newest page. */
  private get since(): MessageId | null {
    const { goal, timeline } = this;
    if (goal.kind === 'newest' && goal.jump === this.jumps) {
      return null;
    }
    const goesOn =
      timeline.isLive || (goal.kind === 'attach' && goal.generation === timeline.generation);
    return goesOn ? (timeline.newest ?? this.head) : this.head;
  }

  private joined(joined: Joined, since: MessageId | null, goal: Goal): void {
    const { messages, complete } = joined;
    this.outbox.confirm(messages);
    if (since === null) {
      this.joinedNewest(joined, goal);
    } else {
      if (!complete) {
        // More was said than can be replayed: the window stays, and is read on from.
        this.timeline.detach();
        this.outbox.settle();
      } else if (since === this.timeline.newest) {
        this.timeline.append(messages, true, this.view);
      }
      this.mark.arrive(messages, !complete);
      if (this.membership.state === 'joining' && (messages.length > 0 || !complete)) {
        this.absences++;
      }
    }
    this.mark.arrived(joined.head);
    this.mark.recount(this.timeline);
    if (this.goal === goal) {
      this.goal = RESUME;
    }
    this.become({ state: 'joined', failure: null });
    this.outbox.resume();
  }

  private joinedNewest({ messages, before, head }: Joined, goal: Goal): void {
    const isAtBeginning = before === undefined ? messages.length < PAGE : before === null;
    const first = messages[0];
    const known = this.head;
    const isWanted = goal.kind === 'newest' && goal.jump === this.jumps;
    if (isWanted || this.timeline.newest === null) {
      // Who has gone elsewhere since, or followed a link before this answer, is not brought back.
      this.timeline.reset(messages, { isLive: true, isAtBeginning });
    }
    if (known === null) {
      this.mark.begin(head, { messages, isLive: true, isAtBeginning });
    } else {
      const isGap = !isAtBeginning && first !== undefined && compareIds(first.id, known) > 0;
      this.mark.arrive(messages, isGap);
    }
  }

  private failed(failure: Failure): void {
    if (failure.isTransient) {
      this.become({ state: 'joining', failure });
      this.outbox.resume();
      return;
    }
    this.connection.mute(this.id);
    this.become({ state: failure.code === 'UNKNOWN_CHANNEL' ? 'unknown' : 'refused', failure });
  }

  private become(membership: Membership): void {
    this.membership = membership;
    this.changed();
  }

  private async history(cursor: Cursor, limit = PAGE): Promise<HistoryPage> {
    const page = await this.connection.request('history', { channel: this.id, limit, ...cursor });
    this.outbox.confirm(page.messages);
    return page;
  }

  private gate(): OutboxGate {
    return {
      send: (text, clientMessageId): Promise<Sent> =>
        this.connection.request('send', { channel: this.id, text, clientMessageId }),
      wasStored: (clientMessageId, floor) => this.wasStored(clientMessageId, floor),
      newest: () => this.head,
      // People go on talking where a channel cannot be joined for a while.
      isOnline: () =>
        this.connection.state.kind === 'online' &&
        (this.state === 'joined' || (this.state === 'joining' && this.failure !== null)),
      epoch: () => this.connection.epoch,
    };
  }

  /** Rejects where that cannot be found out. */
  private async wasStored(clientMessageId: string, floor: MessageId | null): Promise<boolean> {
    let after = floor ?? BEGINNING;
    for (let pages = 0; pages < MAX_SEARCHED_PAGES; pages++) {
      const page = await this.history({ after }, MAX_PAGE);
      if (page.messages.some((message) => message.clientMessageId === clientMessageId)) {
        return true;
      }
      if (page.messages.length === 0 || page.after === null) {
        return false;
      }
      after = page.after;
    }
    throw new Failure('UNAVAILABLE', 'too much was said to find out');
  }
}

import { Observable } from '../observable';
import type { Clock } from '../net/clock';
import type { FailureCode } from '../net/failure';
import type { Channel, Message } from '../net/protocol';
import type { JoinQueue } from './join-queue';
import type { Room } from './room';
import type { SavedChannel } from './saved-channels';
import type { UserStore } from './user-store';

/** In a busy channel what was read changes with each message: it is written down so often. */
const REMEMBER_MS = 1_000;

/** A channel that was refused like this and never joined is not the user's. */
const NEVER_JOINED: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'UNKNOWN_CHANNEL',
  'INVALID_CHANNEL',
  'TOO_MANY_CHANNELS',
]);

/** How to make a room. */
export type MakeRoom = (saved: SavedChannel) => Room;

/** A channel that the user has opened, and its room. */
export interface OpenRoom {
  readonly name: string;
  readonly topic: string;
  readonly room: Room;
}

/** The channels that a user has opened, remembered from visit to visit and shared by all tabs. */
export class Rooms extends Observable {
  private readonly open = new Map<string, OpenRoom>();
  private readonly unwritten = new Set<string>();
  private isPausing = false;
  private isClosed = false;
  private cancelPause: () => void = () => {};

  constructor(
    private readonly store: UserStore,
    private readonly clock: Clock,
    private readonly joins: JoinQueue,
    private readonly makeRoom: MakeRoom,
  ) {
    super();
    for (const saved of store.channels.list()) {
      this.enter(saved);
    }
    store.pending.listenTo({
      onAdopted: (channel, texts) => this.open.get(channel)?.room.outbox.adopt(texts),
      onLost: (channel, ids) => {
        const outbox = this.open.get(channel)?.room.outbox;
        ids.forEach((id) => outbox?.discard(id));
      },
    });
  }

  /** All of them, by name. */
  get all(): readonly OpenRoom[] {
    return [...this.open.values()]
      .filter(({ room }) => room.state !== 'unknown')
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /** How many messages are unread in all of them. */
  get unread(): number {
    return this.all.reduce((sum, { room }) => sum + room.unread.count, 0);
  }

  get(id: string): OpenRoom | undefined {
    return this.open.get(id);
  }

  /** Opens a channel, if it is not open yet, and joins it. */
  enterAndJoin(id: string): Room {
    const known = this.open.get(id);
    const saved = this.store.channels.open(id);
    if (known !== undefined) {
      if (known.room.state === 'unknown') {
        // Somebody may have made it since.
        known.room.reconsider();
        this.joins.add(known.room);
      }
      return known.room;
    }
    const { room } = this.enter(saved);
    this.joins.add(room);
    this.changed();
    return room;
  }

  /** What a channel is called, and what it is about. */
  describe(channel: Channel): void {
    const known = this.open.get(channel.id);
    if (known !== undefined && (known.name !== channel.name || known.topic !== channel.topic)) {
      this.open.set(channel.id, { ...known, name: channel.name, topic: channel.topic });
      this.remember(channel.id);
      this.changed();
    }
  }

  leave(id: string): void {
    this.store.channels.leave(id);
    this.drop(id);
  }

  /**
   * There is a new connection.
   *
   * @param first the channel in view, which is joined before all others; null for none
   */
  joinAll(first: string | null): void {
    this.joins.clear();
    for (const { room } of this.open.values()) {
      room.connectionIsNew();
    }
    this.prefer(first);
    const inView = first === null ? undefined : this.open.get(first);
    for (const { room } of [...(inView === undefined ? [] : [inView]), ...this.open.values()]) {
      if (room.wantsJoin) {
        this.joins.add(room);
      }
    }
  }

  /** Has one of them joined before all others, now and on later connections; null for none. */
  prefer(id: string | null): void {
    this.joins.prefer((id === null ? undefined : this.open.get(id)?.room) ?? null);
  }

  receive(message: Message): void {
    this.open.get(message.channel)?.room.receive(message);
  }

  /** Another tab has written an item. */
  writtenElsewhere(key: string): void {
    const id = this.store.channels.idOf(key);
    if (id !== null) {
      this.take(id);
    }
  }

  /** Writes down at once what has changed. */
  flush(): void {
    this.cancelPause();
    this.isPausing = false;
    this.unwritten.forEach((id) => this.remember(id));
  }

  /** Takes in what other tabs have done; a page that was asleep was not told. */
  catchUp(): void {
    this.store.pending.resume();
    for (const { id } of this.store.channels.list()) {
      this.take(id);
    }
    for (const id of [...this.open.keys()]) {
      this.take(id);
    }
  }

  /** The session is over. */
  close(): void {
    this.isClosed = true;
    this.cancelPause();
    this.joins.clear();
    for (const { room } of this.open.values()) {
      room.outbox.stop();
    }
  }

  private take(id: string): void {
    const known = this.open.get(id);
    const saved = this.store.channels.get(id);
    if (saved === null) {
      if (known !== undefined && this.store.channels.isLeft(id)) {
        this.drop(id);
      }
    } else if (known === undefined) {
      this.joins.add(this.enter(saved).room);
      this.changed();
    } else {
      if (saved.lastRead !== null) {
        known.room.markRead(saved.lastRead);
      }
      if (saved.name !== saved.id && (saved.name !== known.name || saved.topic !== known.topic)) {
        this.open.set(id, { ...known, name: saved.name, topic: saved.topic });
        this.changed();
      }
    }
  }

  private drop(id: string): void {
    const left = this.open.get(id)?.room;
    if (left !== undefined) {
      this.joins.remove(left);
      left.leave();
    }
    this.open.delete(id);
    this.unwritten.delete(id);
    this.changed();
  }

  private enter(saved: SavedChannel): OpenRoom {
    const entered = { name: saved.name, topic: saved.topic, room: this.makeRoom(saved) };
    const { room } = entered;
    this.open.set(saved.id, entered);
    let { lastRead, place, state } = room;
    room.subscribe(() => {
      if (this.isClosed || this.open.get(saved.id)?.room !== room) {
        return;
      }
      if (room.lastRead !== lastRead || room.place !== place || room.state !== state) {
        ({ lastRead, place, state } = room);
        this.rememberSoon(saved.id);
      }
      this.changed();
    });
    return entered;
  }

  /** At once when little happens, so that a read message stays read; else after a pause. */
  private rememberSoon(id: string): void {
    this.unwritten.add(id);
    if (!this.isPausing) {
      this.flush();
      this.isPausing = true;
      this.cancelPause = this.clock.after(REMEMBER_MS, () => {
        this.isPausing = false;
        if (this.unwritten.size > 0) {
          this.rememberSoon(id);
        }
      });
    }
  }

  private remember(id: string): void {
    this.unwritten.delete(id);
    const known = this.open.get(id);
    if (known === undefined || this.isClosed) {
      return;
    }
    const { name, topic, room } = known;
    const refusal = room.lastRead === null ? (room.failure?.code ?? null) : null;
    if (refusal !== null && NEVER_JOINED.has(refusal)) {
      this.store.channels.forget(id);
    } else {
      const { lastRead, place } = room;
      this.store.channels.update({ id, name, topic, lastRead, place });
    }
  }
}

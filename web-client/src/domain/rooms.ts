import { Observable } from '../observable';
import type { Clock } from '../net/clock';
import type { Channel, Message } from '../net/protocol';
import type { Memory, Place } from './memory';
import type { JoinQueue } from './join-queue';
import type { Room } from './room';

/** In a busy channel what was read changes with each message: it is written down so often. */
const REMEMBER_MS = 1_000;

/** How to make a room. */
export type MakeRoom = (id: string, lastRead: string | null) => Room;

/** A channel that the user has opened, and its room. */
export interface OpenRoom {
  readonly name: string;
  readonly topic: string;
  readonly room: Room;
}

/** The channels that a user has opened, remembered from visit to visit. */
export class Rooms extends Observable {
  private readonly open = new Map<string, OpenRoom>();
  private isRemembering = false;

  constructor(
    private readonly userId: string,
    private readonly memory: Memory,
    private readonly clock: Clock,
    private readonly joins: JoinQueue,
    private readonly makeRoom: MakeRoom,
  ) {
    super();
    for (const place of memory.places(userId)) {
      this.enter(place.id, place.name, '', place.lastRead);
    }
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
    if (known !== undefined) {
      if (known.room.state === 'unknown') {
        // Somebody may have made it since.
        known.room.reconsider();
        this.joins.add(known.room);
      }
      return known.room;
    }
    const { room } = this.enter(id, id, '', null);
    this.joins.add(room);
    this.changed();
    return room;
  }

  /** What a channel is called, and what it is about. */
  describe(channel: Channel): void {
    const known = this.open.get(channel.id);
    if (known !== undefined && (known.name !== channel.name || known.topic !== channel.topic)) {
      this.open.set(channel.id, { ...known, name: channel.name, topic: channel.topic });
      this.remember();
      this.changed();
    }
  }

  leave(id: string): void {
    const left = this.open.get(id)?.room;
    if (left !== undefined) {
      this.joins.remove(left);
      left.leave();
    }
    this.open.delete(id);
    this.remember();
    this.changed();
  }

  /** There is a new connection. */
  joinAll(): void {
    this.joins.clear();
    for (const { room } of this.open.values()) {
      room.connectionIsNew();
    }
    for (const { room } of this.open.values()) {
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

  private enter(id: string, name: string, topic: string, lastRead: string | null): OpenRoom {
    const entered = { name, topic, room: this.makeRoom(id, lastRead) };
    this.open.set(id, entered);
    entered.room.subscribe(() => {
      this.rememberSoon();
      this.changed();
    });
    return entered;
  }

  private rememberSoon(): void {
    if (!this.isRemembering) {
      this.isRemembering = true;
      this.clock.after(REMEMBER_MS, () => {
        this.isRemembering = false;
        this.remember();
      });
    }
  }

  private remember(): void {
    const places: Place[] = [...this.open.values()]
      .filter(({ room }) => room.state !== 'unknown')
      .map(({ name, room }) => ({ id: room.id, name, lastRead: room.lastRead }));
    this.memory.rememberPlaces(this.userId, places);
  }
}

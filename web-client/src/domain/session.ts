import type { Clock } from '../net/clock';
import type { Connection, ConnectionState } from '../net/connection';
import { Failure } from '../net/failure';
import type { Limits, Operation, Operations, Welcome } from '../net/protocol';
import { JoinQueue } from './join-queue';
import { Room, type RoomConnection } from './room';
import { Rooms } from './rooms';
import type { SavedChannel } from './saved-channels';
import type { UserStore } from './user-store';

/** Who the user is. */
export interface User {
  readonly id: string;
  readonly author: string;
  readonly limits: Limits;
}

export interface SessionOptions {
  readonly connection: Connection;
  readonly store: UserStore;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
}

/** One user in one tab, from signing in to the end: the user's rooms, and what is kept. */
export class Session {
  readonly rooms: Rooms;
  readonly store: UserStore;
  private readonly joins: JoinQueue;
  private readonly link: SessionConnection;
  private who: User;

  constructor(
    welcome: Welcome,
    private readonly options: SessionOptions,
  ) {
    this.who = userOf(welcome);
    this.store = options.store;
    this.link = new SessionConnection(options.connection, options.store);
    this.joins = new JoinQueue(options.clock, options.random);
    this.rooms = new Rooms(options.store, options.clock, this.joins, (saved) =>
      this.makeRoom(saved),
    );
  }

  get user(): User {
    return this.who;
  }

  /** The server has said again who the user is. */
  update(welcome: Welcome): void {
    this.who = userOf(welcome);
  }

  /** Nothing is sent or written for this user any more. */
  end(): void {
    this.rooms.flush();
    this.rooms.close();
    this.store.close();
    this.link.end();
  }

  private makeRoom(saved: SavedChannel): Room {
    const { clock, random, newId } = this.options;
    const { pending } = this.store;
    const { id, lastRead, place } = saved;
    return new Room({
      id,
      lastRead,
      place,
      userId: this.who.id,
      connection: this.link,
      drafts: this.store.draft(id),
      outboxStore: {
        read: () => pending.read(id),
        write: (texts) => pending.write(id, texts),
      },
      clock,
      random,
      newId,
      requestJoin: (room) => this.joins.add(room),
    });
  }
}

/**
 * The connection as the rooms of one session may use it. The connection goes on to the next user; a
 * room that still waits to send something must not do it in that user's name.
 */
class SessionConnection implements RoomConnection {
  private isOver = false;

  constructor(
    private readonly connection: Connection,
    private readonly store: UserStore,
  ) {}

  get state(): ConnectionState {
    return this.isOver ? { kind: 'signed-out', failure: null } : this.connection.state;
  }

  get epoch(): number {
    return this.connection.epoch;
  }

  request<Op extends Operation>(op: Op, body: Operations[Op][0]): Promise<Operations[Op][1]> {
    return this.isOver || !this.isOurs(body)
      ? Promise.reject(new Failure('CLOSED'))
      : this.connection.request(op, body);
  }

  listen(channel: string): void {
    if (!this.isOver) {
      this.connection.listen(channel);
    }
  }

  mute(channel: string): void {
    if (!this.isOver) {
      this.connection.mute(channel);
    }
  }

  end(): void {
    this.isOver = true;
  }

  /** A text that another tab has taken over is not this tab's to send. */
  private isOurs(body: object): boolean {
    const { channel, clientMessageId } = body as Partial<Operations['send'][0]>;
    return (
      channel === undefined ||
      clientMessageId === undefined ||
      this.store.pending.maySend(channel, clientMessageId)
    );
  }
}

function userOf(welcome: Welcome): User {
  return { id: welcome.userId, author: welcome.author, limits: welcome.limits };
}

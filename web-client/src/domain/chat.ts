import { Observable } from '../observable';
import type { Clock } from '../net/clock';
import type { Connection } from '../net/connection';
import type { Channel, Limits, Message, Welcome } from '../net/protocol';
import type { Rest } from '../net/rest';
import { Directory } from './directory';
import { JoinQueue } from './join-queue';
import type { Memory } from './memory';
import { Room } from './room';
import { Rooms } from './rooms';

export interface ChatOptions {
  readonly connection: Connection;
  readonly rest: Rest;
  readonly memory: Memory;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
}

/** Who the user is. */
export interface User {
  readonly id: string;
  readonly author: string;
  readonly limits: Limits;
}

/** The whole of it: who is signed in, their rooms, and all the channels there are. */
export class Chat extends Observable {
  readonly connection: Connection;
  readonly directory: Directory;
  private readonly options: ChatOptions;
  private token: string | null = null;
  private who: User | null = null;
  private mine: Rooms | null = null;

  constructor(options: ChatOptions) {
    super();
    this.options = options;
    this.connection = options.connection;
    this.directory = new Directory(options.connection, options.clock);
    this.connection.listenTo({
      onOnline: (welcome) => this.online(welcome),
      onMessage: (message: Message) => this.mine?.receive(message),
    });
    this.connection.subscribe(() => this.connectionChanged());
  }

  /** Null until the server has said who it is. */
  get user(): User | null {
    return this.who;
  }

  /** The user's rooms; null while nobody is signed in. */
  get rooms(): Rooms | null {
    return this.mine;
  }

  /** The name to propose to whoever enters. */
  get lastName(): string {
    return this.options.memory.account?.author ?? '';
  }

  /** Goes on as whoever was here before; whether there was somebody. */
  resume(): boolean {
    const token = this.options.memory.account?.token ?? '';
    if (token === '') {
      return false;
    }
    this.signIn(token);
    return true;
  }

  /** Enters as a guest; rejects with a {@link Failure}. */
  async enter(name: string): Promise<void> {
    const guest = await this.options.rest.guest(name);
    this.signIn(guest.token);
  }

  /** Signs in with a token of the server's own users; the connection tells if it is refused. */
  signIn(token: string): void {
    this.token = token;
    this.connection.signIn(token);
  }

  signOut(): void {
    this.options.memory.account = null;
    this.connection.signOut();
  }

  /** Opens a channel, and joins it before all others. */
  openRoom(id: string): Room | null {
    const room = this.mine?.enterAndJoin(id) ?? null;
    if (room !== null) {
      this.mine?.prefer(id);
      void this.describe(id);
    }
    return room;
  }

  /** Makes a channel; rejects with a {@link Failure}. */
  async createChannel(name: string, topic: string): Promise<Channel> {
    const channel = await this.options.rest.createChannel(this.token ?? '', name, topic);
    this.mine?.enterAndJoin(channel.id);
    this.mine?.describe(channel);
    void this.directory.refresh();
    return channel;
  }

  private online(welcome: Welcome): void {
    const { memory } = this.options;
    if (this.token !== null) {
      memory.account = { token: this.token, author: welcome.author };
    }
    const isNew = this.who?.id !== welcome.userId;
    this.who = { id: welcome.userId, author: welcome.author, limits: welcome.limits };
    if (isNew) {
      const joins = new JoinQueue(this.options.clock, this.options.random);
      this.mine = new Rooms(welcome.userId, memory, this.options.clock, joins, (id, lastRead) =>
        this.makeRoom(id, lastRead, welcome.userId, joins),
      );
    }
    this.changed();
    this.mine?.joinAll();
    void this.directory.refresh();
  }

  private connectionChanged(): void {
    const { state } = this.connection;
    if (state.kind === 'signed-out') {
      // The name stays, for whoever enters again; the token is good for nothing.
      const author = this.lastName;
      this.options.memory.account = author === '' ? null : { token: '', author };
      this.token = null;
      this.who = null;
      this.mine = null;
      this.changed();
    }
  }

  private async describe(id: string): Promise<void> {
    try {
      this.mine?.describe(await this.options.rest.channel(this.token ?? '', id));
    } catch {
      // Then it goes by its id; that there is no such channel is told by joining it.
    }
  }

  private makeRoom(id: string, lastRead: string | null, userId: string, joins: JoinQueue): Room {
    const { memory, clock, random, newId } = this.options;
    return new Room({
      id,
      lastRead,
      place: null,
      userId,
      connection: this.connection,
      outboxStore: {
        read: () => memory.pending(id),
        write: (pending) => memory.rememberPending(id, pending),
      },
      drafts: {
        read: () => memory.draft(id),
        write: (text) => memory.rememberDraft(id, text),
      },
      clock,
      random,
      newId,
      requestJoin: (room) => joins.add(room),
    });
  }
}

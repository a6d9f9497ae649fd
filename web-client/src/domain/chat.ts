import type { Channel } from '../net/protocol';
import { Directory } from './directory';
import type { Room } from './room';
import { SignIn, type SignInOptions } from './sign-in';
import type { Unsent } from './user-store';

export type { User } from './session';

/** The whole of it: who is signed in, their rooms, and all the channels there are. */
export class Chat extends SignIn {
  readonly directory: Directory;
  private inView: string | null = null;

  constructor(options: SignInOptions) {
    super(options);
    this.directory = new Directory(options.connection, options.clock);
    this.connection.listenTo({
      onOnline: (welcome) => {
        if (this.online(welcome)) {
          this.rooms?.joinAll(this.inView);
          this.rooms?.catchUp();
          void this.directory.refresh();
        }
      },
      onMessage: (message) => this.rooms?.receive(message),
    });
    options.store.listen((key) => {
      if (key !== null) {
        this.rooms?.writtenElsewhere(key);
      }
    });
  }

  /** What would be lost by signing out. */
  get unsent(): Unsent {
    return this.session?.store.unsent ?? { messages: 0, drafts: 0 };
  }

  /** The user looks at this channel, or at none: it is joined before all others. */
  look(id: string | null): void {
    this.inView = id;
    this.rooms?.prefer(id);
  }

  /** Opens a channel, and looks at it. */
  openRoom(id: string): Room | null {
    const room = this.rooms?.enterAndJoin(id) ?? null;
    if (room !== null) {
      this.look(id);
      void this.describe(id);
    }
    return room;
  }

  /** Makes a channel; rejects with a {@link Failure}. */
  async createChannel(name: string, topic: string): Promise<Channel> {
    const channel = await this.options.rest.createChannel(this.token ?? '', name, topic);
    this.rooms?.enterAndJoin(channel.id);
    this.rooms?.describe(channel);
    void this.directory.refresh();
    return channel;
  }

  /** The page is hidden: it may end without another word. */
  flush(): void {
    this.rooms?.flush();
  }

  /** The page goes away. */
  pause(): void {
    this.flush();
    this.session?.store.pending.pause();
  }

  override wake(): void {
    super.wake();
    this.rooms?.catchUp();
  }

  private async describe(id: string): Promise<void> {
    try {
      this.rooms?.describe(await this.options.rest.channel(this.token ?? '', id));
    } catch {
      // Then it goes by its id; that there is no such channel is told by joining it.
    }
  }
}

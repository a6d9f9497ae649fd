import { Observable } from '../observable';
import { fullJitter, type Backoff } from './backoff';
import type { Bridge, BridgeEvents, OpenBridge } from './bridge';
import type { Clock } from './clock';
import { Failure } from './failure';
import type { Message, Operation, Operations, Welcome } from './protocol';

/** Where the connection stands. */
export type ConnectionState =
  | { readonly kind: 'signed-out'; readonly failure: Failure | null }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online'; readonly welcome: Welcome }
  /** `until` is in milliseconds since the epoch. */
  | { readonly kind: 'waiting'; readonly until: number };

export interface ConnectionListener {
  /** There is a new bridge, signed in: whoever was in channels joins them again. */
  onOnline(welcome: Welcome): void;
  onMessage(message: Message): void;
}

const RECONNECT: Backoff = { base: 1_000, cap: 30_000 };
const HEARTBEAT_MS = 20_000;
const LAST_ANSWERS_MS = 5_000;
const LAST_ANSWERS_CHECK_MS = 100;

/**
 * Keeps a signed-in bridge to some gateway open as long as there is a token: reconnects with full
 * jitter, notices a server that has fallen silent, and moves when a node asks it to go: first to the
 * new connection, then away from the old one.
 */
export class Connection extends Observable {
  private current: ConnectionState = { kind: 'signed-out', failure: null };
  private token: string | null = null;
  private bridge: Bridge | null = null;
  private attempts = 0;
  private cancelTimer: () => void = () => {};
  private listener: ConnectionListener | null = null;

  constructor(
    private readonly open: OpenBridge,
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {
    super();
  }

  get state(): ConnectionState {
    return this.current;
  }

  listenTo(listener: ConnectionListener): void {
    this.listener = listener;
  }

  /** Connects with this token, and stays so. */
  signIn(token: string): void {
    this.drop();
    this.token = token;
    this.attempts = 0;
    this.connect();
  }

  /**
   * Goes on with another token of the same user, without a new connection; rejects with a
   * {@link Failure}.
   */
  async renew(token: string): Promise<Welcome> {
    const { bridge } = this;
    const welcome = await this.request('auth', { token });
    if (bridge === this.bridge) {
      this.token = token;
      this.become({ kind: 'online', welcome });
    }
    return welcome;
  }

  signOut(failure: Failure | null = null): void {
    this.token = null;
    this.drop();
    this.become({ kind: 'signed-out', failure });
  }

  /** The network may be back, or may have gone: looks at once. */
  nudge(): void {
    if (this.current.kind === 'waiting') {
      this.connect();
    } else if (this.current.kind === 'online') {
      this.beat();
    }
  }

  /** Asks the gateway; rejects with a {@link Failure}. */
  request<Op extends Operation>(op: Op, body: Operations[Op][0]): Promise<Operations[Op][1]> {
    return this.current.kind === 'online' && this.bridge !== null
      ? this.bridge.request(op, body)
      : Promise.reject(new Failure('CLOSED'));
  }

  listen(channel: string): void {
    this.bridge?.listen(channel);
  }

  mute(channel: string): void {
    this.bridge?.mute(channel);
  }

  private connect(): void {
    this.cancelTimer();
    this.become({ kind: 'connecting' });
    const bridge = this.openSignedIn(
      (welcome) => this.online(bridge, welcome),
      () => this.lost(bridge),
    );
    this.bridge = bridge;
  }

  /** Opens a bridge and signs in; it may already be over when it was not told so. */
  private openSignedIn(onWelcome: (welcome: Welcome) => void, onClose: () => void): Bridge {
    const token = this.token ?? '';
    const events: BridgeEvents = {
      onOpen: () => {
        bridge.request('auth', { token }).then(onWelcome, (thrown: unknown) => {
          const failure = Failure.of(thrown);
          if (failure.endsSession) {
            this.refused(bridge, failure);
          } else {
            bridge.close();
          }
        });
      },
      onClose,
      onMessage: (message) => {
        if (bridge === this.bridge) {
          this.listener?.onMessage(message);
        }
      },
      onRefused: (failure) => this.refused(bridge, failure),
      onGoAway: (afterMs) => {
        if (bridge === this.bridge) {
          this.cancelTimer();
          this.cancelTimer = this.clock.after(afterMs, () => this.move(bridge));
        }
      },
    };
    const bridge = this.open(events);
    return bridge;
  }

  private refused(bridge: Bridge, failure: Failure): void {
    if (failure.endsSession && bridge === this.bridge) {
      this.signOut(failure);
    }
  }

  private online(bridge: Bridge, welcome: Welcome): void {
    if (bridge !== this.bridge) {
      bridge.close();
      return;
    }
    this.attempts = 0;
    this.scheduleBeat();
    this.become({ kind: 'online', welcome });
    this.listener?.onOnline(welcome);
  }

  private lost(bridge: Bridge): void {
    if (bridge === this.bridge) {
      this.bridge = null;
      this.wait();
    }
  }

  private wait(): void {
    const delay = fullJitter(RECONNECT, this.attempts++, this.random);
    this.cancelTimer();
    this.cancelTimer = this.clock.after(delay, () => this.connect());
    this.become({ kind: 'waiting', until: this.clock.now() + delay });
  }

  /** The node is to stop: takes a new bridge, and leaves the old one when it has answered all. */
  private move(old: Bridge): void {
    const next = this.openSignedIn(
      (welcome) => {
        if (old !== this.bridge) {
          next.close();
          return;
        }
        this.bridge = next;
        this.leave(old);
        this.online(next, welcome);
      },
      () => {
        if (next === this.bridge) {
          this.lost(next);
        } else if (old === this.bridge) {
          // It goes on as long as it can; its end is an ordinary loss.
          this.scheduleBeat();
        }
      },
    );
  }

  private leave(old: Bridge): void {
    const deadline = this.clock.now() + LAST_ANSWERS_MS;
    const check = (): void => {
      if (old.isBusy && this.clock.now() < deadline) {
        this.clock.after(LAST_ANSWERS_CHECK_MS, check);
      } else {
        old.close();
      }
    };
    check();
  }

  private scheduleBeat(): void {
    this.cancelTimer();
    this.cancelTimer = this.clock.after(HEARTBEAT_MS, () => this.beat());
  }

  /** A server can be gone without a word: one that does not answer in time is taken for lost. */
  private beat(): void {
    const bridge = this.bridge;
    if (bridge === null) {
      return;
    }
    this.cancelTimer();
    bridge.request('ping', {}).then(
      () => {
        if (bridge === this.bridge) {
          this.scheduleBeat();
        }
      },
      () => bridge.close(),
    );
  }

  private drop(): void {
    this.cancelTimer();
    const bridge = this.bridge;
    this.bridge = null;
    bridge?.close();
  }

  private become(state: ConnectionState): void {
    this.current = state;
    this.changed();
  }
}

import type { Bridge, BridgeEvents, OpenBridge } from './bridge';
import type { Clock } from './clock';
import { Failure } from './failure';
import {
  CLOSE_CODES,
  type Message,
  type Operation,
  type Operations,
  type Welcome,
} from './protocol';

export interface LinkEvents {
  /** It is signed in and can be used. Comes at most once. */
  onWelcome(link: Link, welcome: Welcome): void;
  /** It is over, for this reason; CLOSED where none is known. Comes once. */
  onEnd(link: Link, failure: Failure): void;
  onMessage(link: Link, message: Message): void;
  /** The node is about to stop, see {@link Link.goAwayAfterMs}; can come before the welcome. */
  onGoAway(link: Link): void;
}

/** What came of asking whether the other side lives: its answer, some other sign, or nothing. */
export type SignOfLife = 'answer' | 'other' | 'none';

const LAST_ANSWERS_MS = 5_000;
const LAST_ANSWERS_CHECK_MS = 100;

/** A bridge that signs in with a token as soon as it is open. */
export class Link {
  private bridge: Bridge | null = null;
  private signedInWith: string;
  private isAnswered = false;
  private goAwayAfter: number | null = null;
  private isOver = false;
  /** A renewal was refused, or its answer may still come. */
  private isRenewalOpen = false;
  /** How many signs of life have come. */
  private signs = 0;
  private cancelLeaving = (): void => {};

  constructor(
    private readonly open: OpenBridge,
    token: string,
    private readonly clock: Clock,
    private readonly events: LinkEvents,
  ) {
    this.signedInWith = token;
  }

  /** The token that the session on it lives by. */
  get token(): string {
    return this.signedInWith;
  }

  /** Whether the server has answered the token that it signs in with. */
  get isTokenAnswered(): boolean {
    return this.isAnswered;
  }

  /** After how many milliseconds to connect elsewhere; null while the node does not ask for it. */
  get goAwayAfterMs(): number | null {
    return this.goAwayAfter;
  }

  /** Connects; called once. */
  start(): void {
    try {
      this.bridge = this.open(this.bridgeEvents());
    } catch (thrown) {
      this.end(Failure.of(thrown));
    }
  }

  /** Asks the gateway; rejects with a {@link Failure}. */
  async request<Op extends Operation>(
    op: Op,
    body: Operations[Op][0],
    timeoutMs?: number,
  ): Promise<Operations[Op][1]> {
    try {
      const answer = await this.usable().request(op, body, timeoutMs);
      this.signs++;
      return answer;
    } catch (thrown) {
      const failure = Failure.of(thrown);
      if (failure.code !== 'TIMEOUT' && failure.code !== 'CLOSED') {
        this.signs++;
      }
      throw failure;
    }
  }

  listen(channel: string): void {
    this.bridge?.listen(channel);
  }

  mute(channel: string): void {
    this.bridge?.mute(channel);
  }

  /**
   * Lets the session live by another token of the same user. When it is refused, the session is what
   * it was; a server that closes the bridge over it has not ended the session.
   */
  async renew(token: string): Promise<Welcome> {
    this.isRenewalOpen = true;
    const welcome = await this.request('auth', { token });
    this.isRenewalOpen = false;
    this.signedInWith = token;
    return welcome;
  }

  /** Asks whether the other side lives; a refusal is an answer, too. */
  async ping(timeoutMs?: number): Promise<SignOfLife> {
    const before = this.signs;
    try {
      await this.request('ping', {}, timeoutMs);
      return 'answer';
    } catch (thrown) {
      const { code } = Failure.of(thrown);
      if (code !== 'TIMEOUT' && code !== 'CLOSED') {
        return 'answer';
      }
      return this.signs > before ? 'other' : 'none';
    }
  }

  /** Closes it when what it was asked has been answered, or after some seconds. */
  leave(): void {
    const deadline = this.clock.now() + LAST_ANSWERS_MS;
    const check = (): void => {
      if (this.bridge?.isBusy === true && this.clock.now() < deadline) {
        this.cancelLeaving = this.clock.after(LAST_ANSWERS_CHECK_MS, check);
      } else {
        this.close();
      }
    };
    check();
  }

  close(): void {
    this.end(new Failure('CLOSED'));
  }

  private bridgeEvents(): BridgeEvents {
    return {
      onOpen: () => void this.signIn(),
      onClose: (code) => this.closed(code),
      onMessage: (message) => {
        this.signs++;
        this.events.onMessage(this, message);
      },
      onRefused: (failure) => {
        // Before the answer to the token this is about time: the server waited too long for it.
        if (failure.endsSession && this.isAnswered) {
          this.end(failure);
        }
      },
      onGoAway: (afterMs) => {
        this.goAwayAfter = afterMs;
        this.events.onGoAway(this);
      },
    };
  }

  private usable(): Bridge {
    if (this.bridge === null || this.isOver) {
      throw new Failure('CLOSED');
    }
    return this.bridge;
  }

  private async signIn(): Promise<void> {
    let welcome: Welcome;
    try {
      welcome = await this.request('auth', { token: this.signedInWith });
    } catch (thrown) {
      const failure = Failure.of(thrown);
      this.isAnswered = failure.code !== 'TIMEOUT' && failure.code !== 'CLOSED';
      this.end(failure);
      return;
    }
    if (!this.isOver) {
      this.isAnswered = true;
      this.events.onWelcome(this, welcome);
    }
  }

  private closed(code: number): void {
    const failure = new Failure(CLOSE_CODES.get(code) ?? 'CLOSED');
    this.end(failure.endsSession && this.isRenewalOpen ? new Failure('CLOSED') : failure);
  }

  private end(failure: Failure): void {
    if (this.isOver) {
      return;
    }
    this.isOver = true;
    this.cancelLeaving();
    this.bridge?.close();
    this.events.onEnd(this, failure);
  }
}

import { Observable } from '../observable';
import { retryDelay, type Backoff } from '../net/backoff';
import type { Clock } from '../net/clock';
import { Failure } from '../net/failure';
import type { Guest } from '../net/rest';
import type { Account } from './browser-store';

/** The session is about to end. */
export interface Expiry {
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
  /** Whether it is renewed without the user. */
  readonly canRenew: boolean;
}

export interface RenewalGate {
  /** Who is signed in now, in all tabs. */
  account(): Account | null;
  /** Asks for a new token of the same guest; rejects with a {@link Failure}. */
  renew(account: Account): Promise<Guest>;
  /** There is another account, of the server or of another tab; null when none is left. */
  onRenewed(account: Account | null): void;
  /** The token cannot be renewed. */
  onRefused(): void;
}

/** A token is renewed when about so much of its time is over, each tab at another moment. */
const RENEW_AT = 0.75;
const RENEW_JITTER = 0.1;
/** Also with a wrong clock, or with tokens that hardly last, nobody asks more often than this. */
const MIN_PAUSE_MS = 30_000;
const RETRY: Backoff = { base: 4_000, cap: 60_000 };
/** The user is told so long before the end. */
const TOLD_BEFORE_MS = 5 * 60_000;
/** The longest time that browsers' timers can take. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Keeps a guest's token fresh, and says when the session of anybody else is about to end. Renews
 * before the end, and after it where the server still allows that; tries again as long as the server
 * has not said no.
 */
export class TokenRenewal extends Observable {
  private mine: Account | null = null;
  private isRefused = false;
  private asking: Account | null = null;
  private askedAt = -Infinity;
  private attempts = 0;
  private cancelRenewing: () => void = () => {};
  private cancelTelling: () => void = () => {};

  constructor(
    private readonly gate: RenewalGate,
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {
    super();
  }

  /** Null while the end is unknown, or far. */
  get expiry(): Expiry | null {
    const endsAt = this.mine?.expiresAt ?? null;
    return endsAt === null || this.clock.now() < endsAt - TOLD_BEFORE_MS
      ? null
      : { endsAt, canRenew: this.canRenew };
  }

  private get canRenew(): boolean {
    return this.mine?.isGuest === true && !this.isRefused;
  }

  /** From now on looks after the token of this account. */
  start(account: Account): void {
    this.stop();
    this.mine = account;
    this.isRefused = false;
    this.schedule();
  }

  stop(): void {
    this.cancelRenewing();
    this.cancelTelling();
    this.mine = null;
    this.changed();
  }

  /** The computer was asleep, or the page was. */
  wake(): void {
    if (this.mine !== null && this.asking === null) {
      this.schedule();
    }
  }

  /** The token has ended; false where it cannot be renewed. */
  renewNow(): boolean {
    if (this.canRenew && this.asking === null) {
      this.renewIn(this.pauseBeforeNext());
    }
    return this.canRenew;
  }

  private schedule(): void {
    const { issuedAt, expiresAt } = this.mine ?? { issuedAt: null, expiresAt: null };
    if (expiresAt === null) {
      return;
    }
    const now = this.clock.now();
    this.cancelTelling();
    if (now < expiresAt - TOLD_BEFORE_MS) {
      this.cancelTelling = this.after(expiresAt - TOLD_BEFORE_MS - now, () => this.schedule());
    }
    if (this.canRenew && issuedAt !== null) {
      const share = RENEW_AT + RENEW_JITTER * this.random();
      const at = Math.max(issuedAt + share * (expiresAt - issuedAt), this.askedAt + MIN_PAUSE_MS);
      this.renewIn(at - now);
    }
    this.changed();
  }

  private renewIn(ms: number): void {
    this.cancelRenewing();
    this.cancelRenewing = this.after(ms, () => void this.renew());
  }

  private async renew(): Promise<void> {
    const { mine } = this;
    const current = this.gate.account();
    if (mine === null || this.asking !== null) {
      return;
    }
    if (current?.userId !== mine.userId || current.token !== mine.token) {
      // Another tab has renewed it, or has ended the session.
      this.gate.onRenewed(current);
      return;
    }
    this.asking = mine;
    this.attempts = this.clock.now() - this.askedAt < RETRY.cap * 2 ? this.attempts + 1 : 0;
    this.askedAt = this.clock.now();
    const answer = await this.gate.renew(mine).catch((thrown: unknown) => Failure.of(thrown));
    this.asking = null;
    if (this.mine !== mine) {
      // Somebody else is signed in by now.
      this.wake();
    } else if (answer instanceof Failure && answer.isTransient) {
      this.renewIn(this.pauseBeforeNext(answer));
    } else if (answer instanceof Failure || answer.userId !== mine.userId) {
      this.isRefused = true;
      this.changed();
      this.gate.onRefused();
    } else {
      this.gate.onRenewed(accountOf(answer, mine.entryId, this.clock.now()));
    }
  }

  /** None for the first attempt after a long time, then longer and longer ones; milliseconds. */
  private pauseBeforeNext(failure: Failure | null = null): number {
    const sinceLast = this.clock.now() - this.askedAt;
    const pause = RETRY.base / 2 + retryDelay(RETRY, this.attempts, failure, this.random);
    return Math.max(0, pause - sinceLast);
  }

  private after(ms: number, run: () => void): () => void {
    return this.clock.after(Math.min(Math.max(ms, 0), MAX_TIMER_MS), run);
  }
}

/** The account of a guest who has got a token at this time. */
export function accountOf(guest: Guest, entryId: string, now: number): Account {
  const expiresAt = timeOf(guest.expiresAt);
  const { userId, token, author } = guest;
  return { userId, entryId, token, author, isGuest: true, issuedAt: now, expiresAt };
}

/** A time of the server's in milliseconds since the epoch; null for none. */
export function timeOf(rfc3339: string | undefined): number | null {
  const time = Date.parse(rfc3339 ?? '');
  return Number.isNaN(time) ? null : time;
}

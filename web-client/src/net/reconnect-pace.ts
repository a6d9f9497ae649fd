import { fullJitter, retryDelay, type Backoff } from './backoff';
import type { Failure, FailureCode } from './failure';

const RECONNECT: Backoff = { base: 1_000, cap: 30_000 };

/** A server that closes because it has, or is asked, too much is left alone for longer. */
const MIN_ATTEMPT_AFTER_LOAD = 2;
const LOAD: ReadonlySet<FailureCode> = new Set(['SLOW_READER', 'GOING_AWAY', 'TRY_LATER']);

/** Without a network an attempt is made after one to two times this: browsers can be mistaken. */
const OFFLINE_RETRY_MS = 15_000;

/** How soon a connection is tried again: later each time, until it has been stable for a while. */
export class ReconnectPace {
  private attempts = 0;
  private moves = 0;

  constructor(private readonly random: () => number) {}

  /** The next failure is a new one. */
  reset(): void {
    this.attempts = 0;
    this.moves = 0;
  }

  /** How long to wait after a failed attempt or a lost connection, in milliseconds. */
  afterFailure(failure: Failure | null): number {
    const isLoad = failure !== null && LOAD.has(failure.code);
    const attempt = Math.max(this.attempts, isLoad ? MIN_ATTEMPT_AFTER_LOAD : 0);
    this.attempts++;
    return retryDelay(RECONNECT, attempt, failure, this.random);
  }

  /**
   * How long to wait before a move that the server asked for, in milliseconds. The server spreads
   * the moves of its clients; where every node asks to go to another, they must not go in a loop.
   */
  beforeMove(askedMs: number): number {
    const extra = this.moves === 0 ? 0 : fullJitter(RECONNECT, this.moves, this.random);
    this.moves++;
    return askedMs + extra;
  }

  /** How long to wait while the device says that it has no network, in milliseconds. */
  offline(): number {
    return OFFLINE_RETRY_MS + Math.floor(this.random() * OFFLINE_RETRY_MS);
  }
}

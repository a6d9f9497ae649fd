import { Observable } from '../observable';
import { retryDelay, type Backoff } from '../net/backoff';
import type { Clock } from '../net/clock';
import { Failure } from '../net/failure';
import type { Guest, Rest } from '../net/rest';

const RETRY: Backoff = { base: 2_000, cap: 15_000 };
/** Whoever waits is told after so long that the server does not answer. */
const TOLD_AFTER_MS = 8_000;

/** A guest on the way in: asks for a token until the server has answered. */
export class GuestEntry extends Observable {
  private why: Failure | null = null;
  private entries = 0;
  private cancelTimers: () => void = () => {};

  constructor(
    private readonly rest: Rest,
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {
    super();
  }

  /** Why it takes so long; null while it does not. */
  get failure(): Failure | null {
    return this.why;
  }

  /**
   * Asks until there is an answer; null when cancelled. Rejects with a {@link Failure}.
   *
   * @param token of the guest of before, who gets a token for the same user if that is possible
   */
  async enter(name: string, token: string | null): Promise<Guest | null> {
    this.cancel();
    const entry = this.entries;
    let renewable = token;
    for (let attempt = 0; ; attempt++) {
      const answer = await this.ask(name, renewable);
      if (entry !== this.entries) {
        return null;
      }
      if (!(answer instanceof Failure)) {
        this.become(null);
        return answer;
      }
      if (renewable !== null && answer.endsSession) {
        renewable = null;
      } else if (answer.isTransient) {
        this.become(answer);
        await this.pause(RETRY.base / 2 + retryDelay(RETRY, attempt, answer, this.random));
      } else {
        this.become(null);
        throw answer;
      }
    }
  }

  /** Asks no more. */
  cancel(): void {
    this.entries++;
    this.cancelTimers();
    this.become(null);
  }

  private async ask(name: string, token: string | null): Promise<Guest | Failure> {
    const cancel = this.clock.after(TOLD_AFTER_MS, () => this.become(new Failure('TIMEOUT')));
    this.cancelTimers = cancel;
    try {
      return await this.rest.guest(name, token);
    } catch (thrown) {
      return Failure.of(thrown);
    } finally {
      cancel();
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.clock.after(ms, resolve);
      this.cancelTimers = () => {
        cancel();
        resolve();
      };
    });
  }

  private become(failure: Failure | null): void {
    this.why = failure;
    this.changed();
  }
}

import type { Clock } from './clock';
import type { Link } from './link';

const HEARTBEAT_MS = 20_000;
const QUICK_PING_MS = 2_500;

/**
 * Asks the other side of a link again and again whether it lives: a server can be gone without a
 * word. Closes a link whose other side does not answer in time.
 */
export class Heartbeat {
  private isStopped = false;
  private isChecking = false;
  private cancelBeat = (): void => {};

  constructor(
    private readonly link: Link,
    private readonly clock: Clock,
  ) {
    this.scheduleBeat();
  }

  /** Asks at once, with little patience: after a sleep the news should come soon. */
  async check(): Promise<void> {
    if (this.isChecking) {
      return;
    }
    this.isChecking = true;
    const sign = await this.link.ping(QUICK_PING_MS);
    this.isChecking = false;
    if (sign === 'other') {
      // It lives, but is slow: the answer gets the usual time.
      await this.beat();
    } else {
      this.asked(sign === 'answer');
    }
  }

  stop(): void {
    this.isStopped = true;
    this.cancelBeat();
  }

  private async beat(): Promise<void> {
    if (!this.isStopped) {
      const sign = await this.link.ping();
      this.asked(sign === 'answer');
    }
  }

  private asked(isAlive: boolean): void {
    if (!isAlive) {
      this.link.close();
    } else if (!this.isStopped) {
      this.scheduleBeat();
    }
  }

  private scheduleBeat(): void {
    this.cancelBeat();
    this.cancelBeat = this.clock.after(HEARTBEAT_MS, () => void this.beat());
  }
}

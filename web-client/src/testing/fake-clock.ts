import type { Clock } from '../net/clock';

interface Timer {
  at: number;
  readonly run: () => void;
}

/** A clock that moves only when a test moves it. */
export class FakeClock implements Clock {
  private time = 1_800_000_000_000;
  private timers: Timer[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.time + ms, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((one) => one !== timer);
    };
  }

  /** Lets time pass, running what is due at its time and what follows from it. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    await settled();
    for (let due = this.next(end); due !== undefined; due = this.next(end)) {
      this.time = Math.max(this.time, due.at);
      this.timers = this.timers.filter((one) => one !== due);
      due.run();
      await settled();
    }
    this.time = end;
    await settled();
  }

  /**
   * The device sleeps: time passes and no timer runs. On waking those that are overdue run late, or,
   * where the browser's timers stand still in a sleep, all of them as much later.
   */
  async sleep(ms: number, timersStandStill = false): Promise<void> {
    this.time += ms;
    if (timersStandStill) {
      this.timers = this.timers.map((one) => Object.assign(one, { at: one.at + ms }));
    }
    await this.pass(0);
  }

  /** How many timers there are. */
  get timerCount(): number {
    return this.timers.length;
  }

  private next(end: number): Timer | undefined {
    return this.timers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0];
  }
}

/** Completes when all promises that can be kept have been. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) {
    await Promise.resolve();
  }
}

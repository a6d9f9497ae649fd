import type { Clock } from '../net/clock';

/** The clock of one client in a simulation: the same time, but it counts its own timers. */
export class ClientClock implements Clock {
  private readonly running = new Set<symbol>();

  constructor(private readonly clock: Clock) {}

  get timerCount(): number {
    return this.running.size;
  }

  now(): number {
    return this.clock.now();
  }

  after(ms: number, run: () => void): () => void {
    const timer = Symbol();
    this.running.add(timer);
    const cancel = this.clock.after(ms, () => {
      this.running.delete(timer);
      run();
    });
    return () => {
      this.running.delete(timer);
      cancel();
    };
  }
}

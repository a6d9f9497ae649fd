import type { Clock } from './clock';

/** Named timers, one of each name: a new one takes the place of the old. */
export class Timers<Name extends string> {
  private readonly running = new Map<Name, () => void>();

  constructor(private readonly clock: Clock) {}

  /** Runs something once after a time in milliseconds. */
  start(name: Name, ms: number, run: () => void): void {
    this.stop(name);
    const cancel = this.clock.after(ms, () => {
      this.running.delete(name);
      run();
    });
    this.running.set(name, cancel);
  }

  isRunning(name: Name): boolean {
    return this.running.has(name);
  }

  stop(name: Name): void {
    this.running.get(name)?.();
    this.running.delete(name);
  }

  /** Stops all but these. */
  keep(names: readonly Name[]): void {
    for (const name of [...this.running.keys()]) {
      if (!names.includes(name)) {
        this.stop(name);
      }
    }
  }
}

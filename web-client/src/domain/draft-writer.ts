import type { Clock } from '../net/clock';

/** Writing is delayed until nothing was typed for so long; milliseconds. */
const PAUSE_MS = 400;

/**
 * Writes the text of a composer down when its writer pauses, not at each key. One write for each
 * pause, of the whole text.
 */
export class DraftWriter {
  private waiting: string | null = null;
  private cancel: () => void = () => {};

  constructor(
    private readonly write: (text: string) => void,
    private readonly clock: Clock,
  ) {}

  /** The text has become this. */
  changed(text: string): void {
    this.cancel();
    this.waiting = text;
    this.cancel = this.clock.after(PAUSE_MS, () => this.flush());
  }

  /** The text was sent: nothing is left of it, now and after a reload. */
  sent(): void {
    this.changed('');
    this.flush();
  }

  /** Writes at once what waits, since the page or the channel goes away. */
  flush(): void {
    this.cancel();
    if (this.waiting !== null) {
      const text = this.waiting;
      this.waiting = null;
      this.write(text);
    }
  }
}

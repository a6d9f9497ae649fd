/** What a {@link Pace} needs of a page. Times are in milliseconds. */
export interface PaceSource {
  now(): number;
  later(run: () => void, ms: number): void;
  /** Not before the page is shown, where it is hidden. */
  nextFrame(run: () => void): void;
  /** To be called in a frame: runs when what was drawn in it is laid out and painted. */
  afterFrame(run: () => void): void;
}

/** What goes on changing is drawn at most so often: faster than anybody reads. */
const MIN_INTERVAL_MS = 80;
/** Where drawing takes long it is done less often, but at least so often. */
const MAX_INTERVAL_MS = 200;
/** Drawing takes no more than one part in so many of the time. */
const PARTS = 6;

/** A page that is hidden has no frames: what has changed is looked at after this time. */
const HIDDEN_INTERVAL_MS = 250;

/** One watcher of a {@link Pace}. */
export interface Watch {
  /** What is watched has changed. */
  changed(): void;
  stop(): void;
}

/**
 * When a page draws what has changed: in the next frame, together with all else that has changed by
 * then. What goes on changing is drawn every 80 to 200 ms, the more seldom the longer it takes, so
 * that a busy channel leaves the page time for its reader, also on a slow machine.
 */
export class Pace {
  private due = new Set<() => void>();
  private interval = MIN_INTERVAL_MS;

  constructor(private readonly source: PaceSource) {}

  /** @param draw called after a change, and once for several in a short time */
  watch(draw: () => void): Watch {
    let state: 'resting' | 'scheduled' | 'stopped' = 'resting';
    let drawnAt = -Infinity;
    const run = (): void => {
      if (state === 'scheduled') {
        state = 'resting';
        drawnAt = this.source.now();
        draw();
      }
    };
    return {
      changed: () => {
        if (state === 'resting') {
          state = 'scheduled';
          this.schedule(run, drawnAt + this.interval - this.source.now());
        }
      },
      stop: () => {
        state = 'stopped';
      },
    };
  }

  private schedule(run: () => void, wait: number): void {
    if (wait > 0) {
      this.source.later(() => this.drawNext(run), wait);
    } else {
      this.drawNext(run);
    }
  }

  private drawNext(run: () => void): void {
    this.due.add(run);
    if (this.due.size === 1) {
      const { due } = this;
      const drawAll = (): void => {
        if (this.due === due) {
          this.due = new Set();
          due.forEach((one) => one());
        }
      };
      this.source.nextFrame(() => {
        const begun = this.source.now();
        drawAll();
        this.source.afterFrame(() => this.took(this.source.now() - begun));
      });
      this.source.later(drawAll, HIDDEN_INTERVAL_MS);
    }
  }

  private took(ms: number): void {
    this.interval = Math.min(MAX_INTERVAL_MS, Math.max(MIN_INTERVAL_MS, PARTS * ms));
  }
}

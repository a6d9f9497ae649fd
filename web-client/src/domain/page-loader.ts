import { Observable } from '../observable';
import { retryDelay, type Backoff } from '../net/backoff';
import type { Clock } from '../net/clock';
import { Failure } from '../net/failure';
import type { HistoryPage, MessageId } from '../net/protocol';

export type Direction = 'older' | 'newer';

/** Where a page begins: before a message, or after one. */
export type Cursor = { readonly before: MessageId } | { readonly after: MessageId };

const RELOAD: Backoff = { base: 2_000, cap: 15_000 };
/** Whatever fails, nobody asks again sooner; milliseconds. */
const MIN_PAUSE_MS = 500;

/**
 * Reads a window's pages, one at a time. After a failure it reads nothing for a while, and says so
 * when that is over: whoever still wants a page asks again.
 */
export class PageLoader extends Observable {
  private loading: Direction | null = null;
  private notBefore = 0;
  private failures = 0;

  /** @param generation of the window: a page that was read for another one is dropped */
  constructor(
    private readonly read: (cursor: Cursor) => Promise<HistoryPage>,
    private readonly generation: () => number,
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {
    super();
  }

  /** In which direction a page is being read. */
  get direction(): Direction | null {
    return this.loading;
  }

  /** Reads a page and adds it; does nothing while one is being read, or shortly after a failure. */
  async load(
    direction: Direction,
    cursor: Cursor,
    add: (page: HistoryPage) => void | Promise<void>,
  ): Promise<void> {
    if (this.loading !== null || this.clock.now() < this.notBefore) {
      return;
    }
    this.loading = direction;
    this.changed();
    const generation = this.generation();
    try {
      const page = await this.read(cursor);
      if (generation === this.generation()) {
        await add(page);
      }
      this.failures = 0;
    } catch (thrown) {
      this.rest(Failure.of(thrown));
    } finally {
      this.loading = null;
      this.changed();
    }
  }

  private rest(failure: Failure): void {
    const pause = MIN_PAUSE_MS + retryDelay(RELOAD, this.failures++, failure, this.random);
    this.notBefore = this.clock.now() + pause;
    this.clock.after(pause, () => this.changed());
  }
}

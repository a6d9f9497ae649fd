import { Observable } from '../observable';
import type { Clock } from '../net/clock';
import type { Connection } from '../net/connection';
import { Failure } from '../net/failure';
import type { Channel } from '../net/protocol';

const PAGE = 30;
const TYPING_PAUSE_MS = 150;

/** All channels there are, page by page, or those that match what is looked for. */
export class Directory extends Observable {
  private text = '';
  private found: readonly Channel[] = [];
  private cursor: string | null = null;
  private busy = false;
  private why: Failure | null = null;
  private searches = 0;
  private cancelPause: () => void = () => {};

  constructor(
    private readonly connection: Connection,
    private readonly clock: Clock,
  ) {
    super();
  }

  get query(): string {
    return this.text;
  }

  get channels(): readonly Channel[] {
    return this.found;
  }

  get hasMore(): boolean {
    return this.cursor !== null;
  }

  get isBusy(): boolean {
    return this.busy;
  }

  get failure(): Failure | null {
    return this.why;
  }

  /** Looks for channels; waits a moment, since somebody may still be typing. */
  search(query: string): void {
    this.text = query;
    this.cancelPause();
    this.cancelPause = this.clock.after(TYPING_PAUSE_MS, () => void this.refresh());
    this.changed();
  }

  /** Reads the first page anew. */
  async refresh(): Promise<void> {
    await this.read(null);
  }

  async loadMore(): Promise<void> {
    if (this.cursor !== null && !this.busy) {
      await this.read(this.cursor);
    }
  }

  private async read(cursor: string | null): Promise<void> {
    const search = ++this.searches;
    this.busy = true;
    this.changed();
    try {
      const page = await this.connection.request('channels', {
        query: this.text.trim(),
        limit: PAGE,
        ...(cursor === null ? {} : { cursor }),
      });
      if (search === this.searches) {
        this.found = cursor === null ? page.channels : [...this.found, ...page.channels];
        this.cursor = page.cursor;
        this.why = null;
      }
    } catch (thrown) {
      if (search === this.searches) {
        this.why = Failure.of(thrown);
      }
    } finally {
      if (search === this.searches) {
        this.busy = false;
        this.changed();
      }
    }
  }
}

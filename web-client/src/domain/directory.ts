import type { Clock } from '../net/clock';
import type { Connection } from '../net/connection';
import { Failure } from '../net/failure';
import type { Channel, ChannelPage } from '../net/protocol';
import { Observable } from '../observable';
import { slug } from './channel-address';

const PAGE = 30;
/** The largest page that the server gives. */
const MAX_PAGE = 200;

/** In Unicode code points. */
const MAX_QUERY = 64;
const TYPING_PAUSE_MS = 150;
/** Channels that others create appear after at most so long. */
const FRESH_MS = 60_000;
/** What was read so short a time ago is not read again on waking. */
const STALE_MS = 10_000;

/**
 * All channels there are, page by page, or those that match what is looked for, in the order of
 * their ids; the one that has it for its id comes first.
 */
export class Directory extends Observable {
  private text = '';
  private found: readonly Channel[] = [];
  private answered: string | null = null;
  private cursor: string | null = null;
  /** The list of all channels, while others are looked for. */
  private all: Pick<ChannelPage, 'channels' | 'cursor'> | null = null;
  private busy = false;
  private why: Failure | null = null;
  private reads = 0;
  private readAt = Number.NEGATIVE_INFINITY;
  private cancelPause: () => void = () => {};

  constructor(
    private readonly connection: Pick<Connection, 'request'>,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** What is looked for, as it was typed. */
  get query(): string {
    return this.text;
  }

  /** What was found last; {@link isAnswered} says whether for the query as it is now. */
  get channels(): readonly Channel[] {
    return this.found;
  }

  get isAnswered(): boolean {
    return this.answered === this.wanted;
  }

  get hasMore(): boolean {
    return this.cursor !== null;
  }

  get isBusy(): boolean {
    return this.busy;
  }

  /** Why the last search failed. */
  get failure(): Failure | null {
    return this.why;
  }

  /** Looks for channels; waits a moment, since somebody may still be typing. */
  search(query: string): void {
    if (this.answered === '') {
      this.all = { channels: this.found, cursor: this.cursor };
    }
    this.text = query;
    this.cancelPause();
    if (this.wanted === '' && this.all !== null) {
      this.reads++;
      this.busy = false;
      this.why = null;
      this.answered = '';
      this.found = this.all.channels;
      this.cursor = this.all.cursor;
    } else if (!this.isAnswered) {
      this.cancelPause = this.clock.after(TYPING_PAUSE_MS, () => void this.read(null));
    }
    this.changed();
  }

  /** Completes when the query as it is now has been answered, or could not be. */
  async answer(): Promise<void> {
    if (!this.isAnswered) {
      this.cancelPause();
      await this.read(null);
    }
  }

  /**
   * The channel whose id or name is this text, where more match it than fit a page; null for none
   * among the first 200. One request.
   */
  async lookUp(text: string): Promise<Channel | null> {
    const id = slug(text);
    try {
      const page = await this.ask(id ?? text, MAX_PAGE, null);
      return page.channels.find((one) => one.id === id || one.name === text.trim()) ?? null;
    } catch {
      return null;
    }
  }

  /** Reads the beginning of the list anew, in silence: pages that were read beyond it stay. */
  async refresh(): Promise<void> {
    if (this.busy) {
      return;
    }
    const wanted = this.wanted;
    const read = ++this.reads;
    try {
      const page = await this.ask(
        wanted,
        Math.min(Math.max(PAGE, this.found.length), MAX_PAGE),
        null,
      );
      if (read === this.reads && wanted === this.wanted) {
        this.merge(page, this.answered === wanted ? this.found : []);
        this.changed();
      }
    } catch (thrown) {
      // What was read before is shown on; the next time is a minute away at most.
      if (read === this.reads) {
        this.why = Failure.of(thrown);
        this.changed();
      }
    }
  }

  async loadMore(): Promise<void> {
    if (this.cursor !== null && !this.busy && this.isAnswered) {
      await this.read(this.cursor);
    }
  }

  /** The page is looked at again: what is old is read anew. */
  wake(): void {
    if (this.clock.now() - this.readAt > STALE_MS) {
      void this.refresh();
    }
  }

  /**
   * Reads the beginning of the list every minute, while it is in sight; one request each time. The
   * answer ends that.
   */
  keepFresh(isInSight: () => boolean): () => void {
    let cancel = (): void => {};
    const wait = (): void => {
      cancel = this.clock.after(FRESH_MS, () => {
        if (isInSight()) {
          void this.refresh();
        }
        wait();
      });
    };
    wait();
    return () => cancel();
  }

  /** The query as it is sent: the server compares ids, which are composed. */
  private get wanted(): string {
    return this.text.trim().normalize('NFKC');
  }

  private async read(cursor: string | null): Promise<void> {
    const wanted = this.wanted;
    const read = ++this.reads;
    this.busy = true;
    this.changed();
    try {
      const page = await this.ask(wanted, PAGE, cursor);
      if (read === this.reads && wanted === this.wanted) {
        if (cursor === null) {
          this.merge(page, []);
        } else {
          this.found = [...this.found, ...page.channels];
          this.cursor = page.cursor;
        }
        this.why = null;
      }
    } catch (thrown) {
      if (read === this.reads) {
        this.why = Failure.of(thrown);
      }
    } finally {
      if (read === this.reads) {
        this.busy = false;
        this.changed();
      }
    }
  }

  private ask(query: string, limit: number, cursor: string | null): Promise<ChannelPage> {
    return this.connection.request('channels', {
      // No id and no name is longer; the server refuses a query that is.
      query: [...query].slice(0, MAX_QUERY).join(''),
      limit,
      ...(cursor === null ? {} : { cursor }),
    });
  }

  /** The first page takes the place of what it covers; what comes after it stays. */
  private merge(page: ChannelPage, old: readonly Channel[]): void {
    const { channels, cursor } = page;
    // Ids go up, but for the first of a search, which has the query for its id.
    const first = channels[0]?.id;
    const rest = cursor === null ? [] : old.filter(({ id }) => id > cursor && id !== first);
    this.found = [...page.channels, ...rest];
    this.cursor = rest.length === 0 ? page.cursor : this.cursor;
    this.answered = this.wanted;
    this.why = null;
    this.readAt = this.clock.now();
  }
}

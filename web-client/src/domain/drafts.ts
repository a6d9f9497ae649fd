import * as v from 'valibot';

import type { Clock } from '../net/clock';
import { keyPart, type StoredItems } from './stored-items';
import { readItem, writeItem } from './stored-value';

const draftSchema = v.object({
  text: v.string(),
  /** When it was last changed, in milliseconds since the epoch. */
  changedAt: v.number(),
});

/** So many drafts of a user are kept, for so long. */
const MAX_DRAFTS = 200;
const KEPT_FOR_MS = 90 * 24 * 3_600_000;

/** The unfinished text of one channel, as one tab shows it. */
export interface Draft {
  /** The text to begin with, for whoever shows it now: what is written next takes its place. */
  read(): string;
  /** The text has become this; an empty one ends the draft. */
  write(text: string): void;
}

/**
 * What a user has begun to write. Each draft has an item of its own, and a tab goes on with the draft
 * that it showed last in the channel, else with the newest one. Where two tabs change the same draft,
 * the later one gets a new item: no text is overwritten by another tab.
 */
export class Drafts {
  /**
   * @param shared by all tabs
   * @param own this tab's: which draft it showed last
   * @param prefix of the items' keys, in both
   * @param mayWrite whether the user is still the one of this browser
   */
  constructor(
    private readonly shared: StoredItems,
    private readonly own: StoredItems,
    private readonly prefix: string,
    private readonly clock: Clock,
    private readonly newId: () => string,
    private readonly mayWrite: () => boolean,
  ) {
    this.forgetOldest();
  }

  /** How many drafts there are, in all channels and tabs. */
  get count(): number {
    return this.shared.keys(this.prefix).filter((key) => this.textOf(key).trim() !== '').length;
  }

  of(channel: string): Draft {
    const prefix = `${this.prefix}${keyPart(channel)}.`;
    // The item that this tab shows, and its content as this tab read or wrote it.
    let key: string | null = null;
    let seen: string | null = null;
    let text = '';
    const show = (next: string | null): void => {
      key = next;
      seen = next === null ? null : this.shared.get(next);
      if (next === null) {
        this.own.remove(prefix);
      } else {
        this.own.set(prefix, next);
      }
    };
    return {
      read: () => {
        const last = this.own.get(prefix);
        const isThere = last !== null && last.startsWith(prefix) && this.textOf(last) !== '';
        show(isThere ? last : this.newestOf(prefix));
        text = key === null ? '' : this.textOf(key);
        return text;
      },
      write: (written) => {
        if (written === text || !this.mayWrite()) {
          return;
        }
        text = written;
        const isOurs = key !== null && this.shared.get(key) === seen;
        if (written === '') {
          if (key !== null && isOurs) {
            this.shared.remove(key);
          }
          show(null);
          return;
        }
        const target =
          key !== null && isOurs && seen !== null ? key : prefix + keyPart(this.newId());
        writeItem(this.shared, target, { text: written, changedAt: this.clock.now() });
        show(target);
      },
    };
  }

  private newestOf(prefix: string): string | null {
    return this.byAge(this.shared.keys(prefix)).find((key) => this.textOf(key) !== '') ?? null;
  }

  private forgetOldest(): void {
    const now = this.clock.now();
    this.byAge(this.shared.keys(this.prefix))
      .filter((key, index) => index >= MAX_DRAFTS || now - this.changedAt(key) > KEPT_FOR_MS)
      .forEach((key) => this.mayWrite() && this.shared.remove(key));
  }

  private byAge(keys: readonly string[]): readonly string[] {
    return [...keys].sort((a, b) => this.changedAt(b) - this.changedAt(a));
  }

  private textOf(key: string): string {
    return readItem(this.shared, key, draftSchema)?.text ?? '';
  }

  private changedAt(key: string): number {
    return readItem(this.shared, key, draftSchema)?.changedAt ?? 0;
  }
}

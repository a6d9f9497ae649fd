import type { Clock } from '../net/clock';
import { Drafts, type Draft } from './drafts';
import { PendingTexts } from './pending-texts';
import { SavedChannels } from './saved-channels';
import type { StoredItems } from './stored-items';

/** What is unsent, in all tabs. */
export interface Unsent {
  readonly messages: number;
  readonly drafts: number;
}

/** What this browser keeps of one user, as one session of one tab uses it. */
export class UserStore {
  readonly channels: SavedChannels;
  readonly pending: PendingTexts;
  private readonly drafts: Drafts;
  private isClosed = false;

  /**
   * @param shared by all tabs
   * @param own this tab's; outlives a reload
   * @param prefix of the user's keys, in both
   * @param isCurrent whether the user is still the one of this browser
   */
  constructor(
    shared: StoredItems,
    own: StoredItems,
    readonly prefix: string,
    clock: Clock,
    newId: () => string,
    isCurrent: () => boolean,
  ) {
    const mayWrite = (): boolean => !this.isClosed && isCurrent();
    this.channels = new SavedChannels(shared, `${prefix}channel.`, clock, mayWrite);
    this.drafts = new Drafts(shared, own, `${prefix}draft.`, clock, newId, mayWrite);
    this.pending = new PendingTexts(shared, own, `${prefix}pending.`, clock, newId, mayWrite);
  }

  get unsent(): Unsent {
    return { messages: this.pending.count, drafts: this.drafts.count };
  }

  draft(channel: string): Draft {
    return this.drafts.of(channel);
  }

  /** The session is over: nothing more is written. */
  close(): void {
    this.pending.pause();
    this.isClosed = true;
  }
}

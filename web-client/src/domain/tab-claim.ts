import * as v from 'valibot';

import type { Clock } from '../net/clock';
import { keyPart, type StoredItems } from './stored-items';
import { readItem, writeItem } from './stored-value';

const tabSchema = v.object({
  tab: v.string(),
  state: v.picklist(['open', 'closed', 'adopted']),
  /** When the tab last wrote this, in milliseconds since the epoch. */
  beatAt: v.number(),
  /** The tab that is about to take over, and since when. */
  claimedBy: v.nullable(v.string()),
  claimedAt: v.number(),
});

type Tab = v.InferOutput<typeof tabSchema>;

/** An open tab writes down that it is there so often. */
const BEAT_MS = 5_000;
/** Browsers let a hidden tab run once a minute; one that missed two of these is gone. */
const GONE_AFTER_MS = 150_000;
/** A closed tab may be one that is being loaded again. */
const CLOSED_FOR_MS = 5_000;
/** So long after a claim it is read again: of several tabs that claimed, the last one has it. */
const CLAIM_MS = 1_000;
/** A tab that claimed and went away holds up the others for so long. */
const CLAIM_ENDS_MS = 10_000;
const ADOPTED_KEPT_MS = 7 * 24 * 3_600_000;

export interface ClaimedTexts {
  /** Whether there is something that another tab would have to take over. */
  hasTexts(): boolean;
  /** Another tab has taken over what this one had; it has a new name now, instead of this one. */
  onLost(formerName: string): void;
}

/**
 * Which tab keeps which texts, without locks: each tab has a name and writes down now and then that
 * it is there. What a tab without a sign of life has left is taken over by the tab whose claim stands
 * after a second. A tab that was only asleep finds that out before it sends anything.
 *
 * The name is in the tab's own storage only while the page is away, so that a duplicated tab, which
 * gets a copy of that storage, gets a name of its own.
 */
export class TabClaim {
  private name: string;
  /** This page, among those that were loaded in the tab. */
  private readonly page: string;
  private isPaused = false;
  private cancelBeat: () => void = () => {};

  /**
   * @param shared by all tabs
   * @param own this tab's; outlives a reload
   * @param prefix of the items' keys, in both
   */
  constructor(
    private readonly shared: StoredItems,
    private readonly own: StoredItems,
    private readonly prefix: string,
    private readonly clock: Clock,
    private readonly newId: () => string,
    private readonly mayWrite: () => boolean,
    private readonly texts: ClaimedTexts,
  ) {
    this.forgetAdopted();
    this.page = newId();
    const last = own.get(prefix)?.split(' ')[0] ?? '';
    own.remove(prefix);
    this.name = last !== '' && this.stateOf(last) !== 'adopted' ? last : newId();
  }

  get tab(): string {
    return this.name;
  }

  /** Whether no other tab has taken over; if one has, {@link ClaimedTexts.onLost} was called. */
  isOurs(): boolean {
    if (this.stateOf(this.name) !== 'adopted') {
      return true;
    }
    this.lose();
    return false;
  }

  /** Writes down that the tab is there, as long as there are texts. */
  beat(hasTexts = this.texts.hasTexts()): void {
    this.cancelBeat();
    if (this.isPaused || !this.mayWrite() || !this.isOurs()) {
      return;
    }
    if (hasTexts) {
      this.write('open');
      this.cancelBeat = this.clock.after(BEAT_MS, () => this.beat());
    } else {
      this.shared.remove(this.keyOf(this.name));
    }
  }

  /** The page goes away. */
  pause(): void {
    this.cancelBeat();
    if (!this.isPaused && this.mayWrite() && this.isOurs()) {
      this.own.set(this.prefix, `${this.name} ${this.page}`);
      if (this.texts.hasTexts()) {
        this.write('closed');
      }
    }
    this.isPaused = true;
  }

  /** The page is back, or awake. */
  resume(): void {
    if (this.isPaused) {
      this.isPaused = false;
      if (this.own.get(this.prefix) === `${this.name} ${this.page}`) {
        this.own.remove(this.prefix);
      } else if (this.isOurs()) {
        // Another page was loaded in this tab meanwhile, and has the name now.
        this.lose();
      }
    }
    this.beat();
  }

  /** Claims what tabs that are gone have left, and takes it over when the claim stands. */
  adoptAbandoned(adopt: (tab: string) => void): void {
    if (!this.mayWrite()) {
      return;
    }
    for (const key of this.shared.keys(`${this.prefix}.`)) {
      const tab = readItem(this.shared, key, tabSchema);
      if (tab !== null && this.isAbandoned(tab)) {
        const claimedAt = this.clock.now();
        writeItem(this.shared, key, { ...tab, claimedBy: this.name, claimedAt });
        this.clock.after(CLAIM_MS, () => this.takeOver(key, claimedAt, adopt));
      }
    }
  }

  private takeOver(key: string, claimedAt: number, adopt: (tab: string) => void): void {
    const tab = readItem(this.shared, key, tabSchema);
    if (
      tab !== null &&
      tab.claimedBy === this.name &&
      tab.claimedAt === claimedAt &&
      !this.isPaused &&
      this.mayWrite() &&
      this.isOurs()
    ) {
      adopt(tab.tab);
      writeItem(this.shared, key, { ...tab, state: 'adopted', beatAt: this.clock.now() });
      this.beat();
    }
  }

  private lose(): void {
    const formerName = this.name;
    this.name = this.newId();
    this.texts.onLost(formerName);
  }

  private isAbandoned(tab: Tab): boolean {
    const now = this.clock.now();
    const silentFor = now - tab.beatAt;
    return (
      tab.tab !== this.name &&
      tab.state !== 'adopted' &&
      silentFor > (tab.state === 'closed' ? CLOSED_FOR_MS : GONE_AFTER_MS) &&
      (tab.claimedBy === null || now - tab.claimedAt > CLAIM_ENDS_MS)
    );
  }

  private write(state: Tab['state']): void {
    const tab: Tab = {
      tab: this.name,
      state,
      beatAt: this.clock.now(),
      claimedBy: null,
      claimedAt: 0,
    };
    writeItem(this.shared, this.keyOf(this.name), tab);
  }

  private forgetAdopted(): void {
    for (const key of this.shared.keys(`${this.prefix}.`)) {
      const tab = readItem(this.shared, key, tabSchema);
      if (tab?.state === 'adopted' && this.clock.now() - tab.beatAt > ADOPTED_KEPT_MS) {
        this.shared.remove(key);
      }
    }
  }

  private stateOf(name: string): Tab['state'] | null {
    return readItem(this.shared, this.keyOf(name), tabSchema)?.state ?? null;
  }

  private keyOf(name: string): string {
    return `${this.prefix}.${keyPart(name)}`;
  }
}

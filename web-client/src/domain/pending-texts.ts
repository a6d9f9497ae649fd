import * as v from 'valibot';

import type { Clock } from '../net/clock';
import type { FailureCode } from '../net/failure';
import { isMessageId } from '../net/protocol';
import type { Pending } from './outbox';
import { keyPart, type StoredItems } from './stored-items';
import { listOf, readItem, writeItem } from './stored-value';
import { TabClaim } from './tab-claim';

const pendingSchema = v.object({
  clientMessageId: v.pipe(v.string(), v.nonEmpty()),
  text: v.pipe(v.string(), v.nonEmpty()),
  writtenAt: v.number(),
  state: v.picklist(['pending', 'failed']),
  failure: v.nullable(v.custom<FailureCode>((code) => typeof code === 'string')),
  floor: v.nullable(v.pipe(v.string(), v.check(isMessageId))),
  sentFirstAt: v.nullable(v.number()),
  // What was acknowledged is not kept.
  sent: v.optional(v.null(), null),
}) satisfies v.GenericSchema<unknown, Pending>;

const textsSchema = v.object({ channel: v.string(), texts: listOf<Pending>(pendingSchema) });

/** Of a tab's texts for one channel the newest so many are kept, in all of so many characters. */
const MAX_TEXTS = 100;
const MAX_CHARACTERS = 1_000_000;
const KEPT_FOR_MS = 7 * 24 * 3_600_000;
/** Tabs that have gone are looked for so often. */
const LOOK_MS = 10_000;

/** Told of what moves between tabs. */
export interface PendingListener {
  /** This tab has taken over texts of a tab that is gone. */
  onAdopted(channel: string, texts: readonly Pending[]): void;
  /** Another tab has taken over these texts: they are not this tab's to send any more. */
  onLost(channel: string, clientMessageIds: ReadonlySet<string>): void;
}

/**
 * The texts of a user that are on their way, each kept by one tab: two tabs must not send the same
 * text. They are in the storage that all tabs share, so that another tab of the user can take over
 * what a closed or crashed tab has left ({@link TabClaim}).
 */
export class PendingTexts {
  private readonly claim: TabClaim;
  /** What this tab keeps: client message ids by channel. */
  private readonly kept = new Map<string, ReadonlySet<string>>();
  private listener: PendingListener | null = null;
  private cancelLook: () => void = () => {};

  /**
   * @param shared by all tabs
   * @param own this tab's; outlives a reload
   * @param prefix of the items' keys, in both
   * @param mayWrite whether the user is still the one of this browser
   */
  constructor(
    private readonly shared: StoredItems,
    private readonly own: StoredItems,
    private readonly prefix: string,
    private readonly clock: Clock,
    newId: () => string,
    private readonly mayWrite: () => boolean,
  ) {
    this.claim = new TabClaim(shared, own, `${prefix}tab`, clock, newId, mayWrite, {
      hasTexts: () => this.shared.keys(this.keyOf(this.claim.tab)).length > 0,
      onLost: (formerName) => this.lost(formerName),
    });
    this.claim.beat();
    this.look();
  }

  listenTo(listener: PendingListener): void {
    this.listener = listener;
  }

  /** How many texts are unsent, in all tabs. */
  get count(): number {
    const all = [this.shared, this.own].flatMap((items) =>
      items.keys(`${this.prefix}text.`).flatMap((key) => this.textsIn(items, key)),
    );
    return new Set(all.map((one) => one.clientMessageId)).size;
  }

  /** Whether a text is this tab's to send: not when another tab has taken it over. */
  maySend(channel: string, clientMessageId: string): boolean {
    const wasKept = this.kept.get(channel)?.has(clientMessageId) ?? false;
    return this.claim.isOurs() || !wasKept;
  }

  /** What this tab has to send to a channel, oldest first. */
  read(channel: string): readonly Pending[] {
    const key = this.keyOf(this.claim.tab, channel);
    const own = this.textsIn(this.own, key);
    const texts = own.length > 0 ? own : this.textsIn(this.shared, key);
    this.kept.set(channel, idsOf(texts));
    return texts;
  }

  write(channel: string, texts: readonly Pending[]): void {
    if (this.mayWrite()) {
      const before = this.kept.get(channel) ?? new Set();
      const isOurs = this.claim.isOurs();
      this.put(channel, isOurs ? texts : texts.filter((one) => !before.has(one.clientMessageId)));
    }
  }

  /** The page goes away, or the session ends; another tab may take over in a moment. */
  pause(): void {
    this.cancelLook();
    this.claim.pause();
  }

  /** The page is back, or awake: goes on, unless another tab has taken over. */
  resume(): void {
    this.claim.resume();
    this.look();
  }

  private look(): void {
    this.cancelLook();
    this.claim.adoptAbandoned((tab) => this.adopt(tab));
    this.cancelLook = this.clock.after(LOOK_MS, () => this.look());
  }

  private adopt(tab: string): void {
    for (const key of this.shared.keys(this.keyOf(tab))) {
      const left = readItem(this.shared, key, textsSchema);
      if (left !== null) {
        const { channel } = left;
        const mine = this.read(channel);
        const adopted = bounded(left.texts, this.clock.now()).filter(
          (one) => !idsOf(mine).has(one.clientMessageId),
        );
        this.put(channel, [...adopted, ...mine]);
        this.listener?.onAdopted(channel, adopted);
      }
      this.shared.remove(key);
    }
  }

  private lost(formerName: string): void {
    const lost = [...this.kept];
    this.kept.clear();
    for (const [channel, ids] of lost) {
      this.own.remove(this.keyOf(formerName, channel));
      if (ids.size > 0) {
        this.listener?.onLost(channel, ids);
      }
    }
  }

  private put(channel: string, texts: readonly Pending[]): void {
    const key = this.keyOf(this.claim.tab, channel);
    this.kept.set(channel, idsOf(texts));
    this.own.remove(key);
    if (texts.length === 0) {
      this.shared.remove(key);
      this.claim.beat();
      return;
    }
    // First the tab, then its text: what is kept can be found.
    this.claim.beat(true);
    const item = { channel, texts: bounded(texts, this.clock.now()) };
    if (!writeItem(this.shared, key, item)) {
      // Where the shared storage is full there may be room in the tab's own: it lasts for a reload.
      writeItem(this.own, key, item);
    }
  }

  private textsIn(items: StoredItems, key: string): readonly Pending[] {
    return bounded(readItem(items, key, textsSchema)?.texts ?? [], this.clock.now());
  }

  private keyOf(tab: string, channel = ''): string {
    return `${this.prefix}text.${keyPart(tab)}.${keyPart(channel)}`;
  }
}

function idsOf(texts: readonly Pending[]): ReadonlySet<string> {
  return new Set(texts.map((one) => one.clientMessageId));
}

/** The newest ones, as many as are kept. */
function bounded(texts: readonly Pending[], now: number): readonly Pending[] {
  let characters = 0;
  return texts
    .filter((one) => now - one.writtenAt < KEPT_FOR_MS)
    .slice(-MAX_TEXTS)
    .reverse()
    .filter((one) => (characters += one.text.length) <= MAX_CHARACTERS)
    .reverse();
}

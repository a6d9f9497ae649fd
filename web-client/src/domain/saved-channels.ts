import * as v from 'valibot';

import type { Clock } from '../net/clock';
import { isMessageId, newerOf, type MessageId } from '../net/protocol';
import type { Place } from './room';
import { keyPart, type StoredItems } from './stored-items';
import { readItem, writeItem } from './stored-value';

/** What is remembered of a channel that a user has opened. */
export interface SavedChannel {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  /** The newest message that was read. */
  readonly lastRead: MessageId | null;
  /** Where in the channel one was reading; null at its end. */
  readonly place: Place | null;
}

const messageId = v.pipe(v.string(), v.check(isMessageId));

const recordSchema = v.object({
  id: v.string(),
  name: v.string(),
  topic: v.string(),
  lastRead: v.nullable(messageId),
  place: v.nullable(v.object({ id: messageId, offset: v.number() })),
  /** Milliseconds since the epoch. */
  openedAt: v.number(),
  /** Milliseconds since the epoch; the channel is open when it was opened after it was left. */
  leftAt: v.number(),
});

type Record = v.InferOutput<typeof recordSchema>;

/** So many channels that were left are remembered as left, for so long. */
const MAX_LEFT = 300;
const LEFT_FOR_MS = 30 * 24 * 3_600_000;

/**
 * The channels that a user has opened, in one item each, shared by all tabs of the user. Tabs write
 * by merging: a channel is open where it was opened after it was left, whoever did it, and of two
 * read marks the newer one counts. So no tab undoes what another one did.
 */
export class SavedChannels {
  /**
   * @param prefix of the items' keys
   * @param mayWrite whether the user is still the one of this browser
   */
  constructor(
    private readonly items: StoredItems,
    private readonly prefix: string,
    private readonly clock: Clock,
    private readonly mayWrite: () => boolean,
  ) {
    this.forgetLongLeft();
  }

  /** The channels that are open. */
  list(): readonly SavedChannel[] {
    return this.records().filter(isOpen);
  }

  /** A channel; null where it is not open. */
  get(id: string): SavedChannel | null {
    const record = this.record(id);
    return record !== null && isOpen(record) ? record : null;
  }

  /** Whether a tab has left the channel, and none has opened it since. */
  isLeft(id: string): boolean {
    const record = this.record(id);
    return record !== null && !isOpen(record);
  }

  /** The channel that an item with this key tells of; null for other items. */
  idOf(key: string): string | null {
    return key.startsWith(this.prefix) ? (this.read(key)?.id ?? null) : null;
  }

  /** Opens a channel, and gives what is known of it. */
  open(id: string): SavedChannel {
    const known = this.record(id);
    if (known !== null && isOpen(known)) {
      return known;
    }
    const opened: Record = {
      id,
      name: id,
      topic: '',
      lastRead: null,
      place: null,
      // Also where the computer's clock was put back.
      openedAt: Math.max(this.clock.now(), (known?.leftAt ?? 0) + 1),
      leftAt: known?.leftAt ?? 0,
    };
    this.write(opened);
    return opened;
  }

  /** Adds what this tab knows of an open channel; does nothing where it was left meanwhile. */
  update(channel: SavedChannel): void {
    const known = this.record(channel.id);
    if (known !== null && !isOpen(known)) {
      return;
    }
    const merged: Record = {
      ...channel,
      lastRead: newerOf(channel.lastRead, known?.lastRead ?? null),
      openedAt: known?.openedAt ?? this.clock.now(),
      leftAt: known?.leftAt ?? 0,
    };
    if (known === null || JSON.stringify(merged) !== JSON.stringify(known)) {
      this.write(merged);
    }
  }

  /** Leaves a channel: it stays left until somebody opens it again. */
  leave(id: string): void {
    const openedAt = this.record(id)?.openedAt ?? 0;
    const leftAt = Math.max(this.clock.now(), openedAt);
    this.write({ id, name: id, topic: '', lastRead: null, place: null, openedAt, leftAt });
  }

  /** Forgets a channel that turned out not to be one. */
  forget(id: string): void {
    if (this.mayWrite()) {
      this.items.remove(this.keyOf(id));
    }
  }

  private forgetLongLeft(): void {
    const now = this.clock.now();
    this.records()
      .filter((record) => !isOpen(record))
      .sort((a, b) => b.leftAt - a.leftAt)
      .filter(({ leftAt }, index) => index >= MAX_LEFT || now - leftAt > LEFT_FOR_MS)
      .forEach(({ id }) => this.forget(id));
  }

  private records(): Record[] {
    return this.items.keys(this.prefix).flatMap((key) => this.read(key) ?? []);
  }

  private record(id: string): Record | null {
    return this.read(this.keyOf(id));
  }

  private read(key: string): Record | null {
    const record = readItem(this.items, key, recordSchema);
    return record !== null && this.keyOf(record.id) === key ? record : null;
  }

  private write(record: Record): void {
    if (this.mayWrite()) {
      writeItem(this.items, this.keyOf(record.id), record);
    }
  }

  private keyOf(id: string): string {
    return this.prefix + keyPart(id);
  }
}

function isOpen(record: Record): boolean {
  return record.openedAt > record.leftAt;
}

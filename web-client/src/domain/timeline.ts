import { Observable } from '../observable';
import { compareIds, type Message, type MessageId } from '../net/protocol';

/** Between these sizes the window breathes: it is cut to the lower when it has passed the upper. */
export const MAX_MESSAGES = 900;
const KEPT_MESSAGES = 600;

/** Beyond this size nothing is put off. */
const HARD_MAX_MESSAGES = 2 * MAX_MESSAGES;

/**
 * What goes when messages are added behind a full window: its start, where the end is read; its end,
 * where the reader is above it; or its start later, when the reader who comes down to the end rests,
 * since a list cannot be cut well under a moving hand.
 */
export type Cut = 'start' | 'end' | 'start later';

/**
 * A window on a channel: some messages without a hole between them, oldest first. Older ones are put
 * before them and newer ones behind; what is far from where the reader looks is let go, so that a
 * channel of any length takes the same memory.
 */
export class Timeline extends Observable {
  private window: readonly Message[] = [];
  private first = 0;
  private live = false;
  private olderCursor: MessageId | null = null;
  private beginning = false;
  private changes = 0;

  /** The messages in the window, oldest first. */
  get messages(): readonly Message[] {
    return this.window;
  }

  /** The place of the first of them; it falls when older ones come and grows when they go. */
  get firstIndex(): number {
    return this.first;
  }

  /** Counts how often the window was replaced by another one. */
  get generation(): number {
    return this.changes;
  }

  /** Whether the live messages of the channel go on behind the window. */
  get isLive(): boolean {
    return this.live;
  }

  /** Whether the first message of the window is the first of the channel. */
  get isAtBeginning(): boolean {
    return this.beginning;
  }

  get oldest(): MessageId | null {
    return this.window[0]?.id ?? null;
  }

  get newest(): MessageId | null {
    return this.window.at(-1)?.id ?? null;
  }

  /** Where to ask for what is older; null where there is nothing to begin from. */
  get before(): MessageId | null {
    return this.olderCursor ?? this.oldest;
  }

  /** Shows other messages than before. */
  reset(messages: readonly Message[], place: { isLive: boolean; isAtBeginning: boolean }): void {
    this.window = messages;
    this.first = 0;
    this.changes++;
    this.live = place.isLive;
    this.beginning = place.isAtBeginning;
    this.olderCursor = null;
    this.changed();
  }

  /** Adds what was said since. */
  append(messages: readonly Message[], place: { isLive: boolean; cut: Cut }): void {
    const newest = this.newest;
    const fresh =
      newest === null ? messages : messages.filter((one) => compareIds(one.id, newest) > 0);
    this.window = fresh.length === 0 ? this.window : [...this.window, ...fresh];
    this.live = place.isLive;
    const max = place.cut === 'start later' ? HARD_MAX_MESSAGES : MAX_MESSAGES;
    if (this.window.length > max) {
      if (place.cut === 'end') {
        // What is read now stays; the newest are read again when the reader comes down to them.
        this.cutEnd();
      } else {
        this.cutStart();
      }
    }
    this.changed();
  }

  /** The reader rests near the end: what was put off is done. */
  rest(): void {
    if (this.window.length > MAX_MESSAGES) {
      this.cutStart();
      this.changed();
    }
  }

  /**
   * Adds what was said before.
   *
   * @param cursor where still older ones go on; null at the beginning of the channel
   */
  prepend(messages: readonly Message[], cursor: MessageId | null): void {
    this.window = [...messages, ...this.window];
    this.first -= messages.length;
    this.olderCursor = cursor;
    this.beginning = cursor === null;
    if (this.window.length > MAX_MESSAGES) {
      this.cutEnd();
    }
    this.changed();
  }

  /** From now on the live messages do not go on behind the window. */
  detach(): void {
    this.live = false;
    this.changed();
  }

  /** Keeps only the newest messages, of a channel that nobody looks at. */
  shrink(count: number): void {
    if (this.live && this.window.length > count) {
      this.cutStart(count);
      this.changed();
    }
  }

  private cutStart(kept: number = KEPT_MESSAGES): void {
    const cut = this.window.length - kept;
    this.window = this.window.slice(cut);
    this.first += cut;
    this.olderCursor = null;
    this.beginning = false;
  }

  private cutEnd(): void {
    this.window = this.window.slice(0, KEPT_MESSAGES);
    this.live = false;
  }
}

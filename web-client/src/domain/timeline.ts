import { Observable } from '../observable';
import { compareIds, type Message, type MessageId } from '../net/protocol';

/**
 * Hysteresis: a window that has passed the upper bound is trimmed to the lower one. Both grow with
 * the view, so that a tall screen of short messages has enough to both sides.
 */
export const MAX_MESSAGES = 300;
const KEPT_MESSAGES = 200;
export const MAX_CHARACTERS = 2_000_000;
const KEPT_CHARACTERS = 1_500_000;

const MAX_SEEN: Bounds = { messages: MAX_MESSAGES, characters: MAX_CHARACTERS };
/** Where the newest are followed a few go at a time: many at once would be seen as a pause. */
const MAX_FOLLOWED: Bounds = { messages: KEPT_MESSAGES + 10, characters: MAX_CHARACTERS };
/** More than so many at once were missed: who comes back to them is not at the end for long. */
const MAX_LIVE = 20;

/** Of a channel that nobody looks at. */
const MAX_UNSEEN: Bounds = { messages: 150, characters: 200_000 };
const KEPT_UNSEEN: Bounds = { messages: 100, characters: 150_000 };
const UNSEEN_MARGIN = 20;

/** This many messages to each side of the view are never trimmed, or this many screens of them. */
const MIN_MARGIN = 50;
const MARGIN_VIEWS = 3;
/** Where the characters are too many, so few messages to each side are enough. */
const LARGE_MARGIN = 5;

interface Bounds {
  readonly messages: number;
  readonly characters: number;
}

/** When a window is trimmed, to what, and how many messages beside the view stay. */
interface TrimBounds {
  readonly margin: number;
  readonly max: Bounds;
  readonly kept: Bounds;
}

/**
 * What of a window is in view: nothing (but somebody may come back to read around a message), its
 * end, which is followed, or some of its messages.
 */
export type View =
  | { readonly kind: 'unseen'; readonly around: MessageId | null }
  | { readonly kind: 'following' }
  | { readonly kind: 'reading'; readonly first: MessageId; readonly last: MessageId };

/**
 * A window on a channel: some messages without a hole between them, oldest first. Older ones are put
 * before them and newer ones after them. What is far from the view is let go, so that a channel of
 * any length takes the same memory; what is in view never is.
 */
export class Timeline extends Observable {
  private window: readonly Message[] = [];
  private characters = 0;
  private live = false;
  private olderCursor: MessageId | null = null;
  private beginning = false;
  private changes = 0;

  /** The messages in the window, oldest first. */
  get messages(): readonly Message[] {
    return this.window;
  }

  /** Counts how often the window was replaced by another one. */
  get generation(): number {
    return this.changes;
  }

  /** Whether the live messages of the channel are appended to the window. */
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

  /** Whether a message lies between the first and the last of the window. */
  spans(id: MessageId): boolean {
    const { oldest, newest } = this;
    return (
      oldest !== null &&
      newest !== null &&
      compareIds(oldest, id) <= 0 &&
      compareIds(id, newest) <= 0
    );
  }

  /** Shows other messages than before. */
  reset(messages: readonly Message[], place: { isLive: boolean; isAtBeginning: boolean }): void {
    this.become(messages);
    this.changes++;
    this.live = place.isLive;
    this.beginning = place.isAtBeginning;
    this.olderCursor = null;
    this.changed();
  }

  /** Adds what was said since, and trims what is far from the view. */
  append(messages: readonly Message[], isLive: boolean, view: View): void {
    const newest = this.newest;
    const fresh =
      newest === null ? messages : messages.filter((one) => compareIds(one.id, newest) > 0);
    if (fresh.length > 0) {
      this.become([...this.window, ...fresh]);
    }
    this.live = isLive;
    const isFollowed = view.kind === 'following' && fresh.length <= MAX_LIVE;
    this.trim(view, isFollowed ? FOLLOWED : undefined);
    this.changed();
  }

  /**
   * Adds what was said before, and trims what is far from the view.
   *
   * @param cursor where still older ones go on; null at the beginning of the channel
   */
  prepend(messages: readonly Message[], cursor: MessageId | null, view: View): void {
    const oldest = this.oldest;
    const fresh =
      oldest === null ? messages : messages.filter((one) => compareIds(one.id, oldest) < 0);
    this.become([...fresh, ...this.window]);
    this.olderCursor = cursor;
    this.beginning = cursor === null;
    this.trim(view);
    this.changed();
  }

  /** From now on the live messages are not appended to the window. */
  detach(): void {
    if (this.live) {
      this.live = false;
      this.changed();
    }
  }

  /** The view has changed: nothing but it, and what is near, need be kept. */
  look(view: View): void {
    if (this.trim(view)) {
      this.changed();
    }
  }

  private become(messages: readonly Message[]): void {
    this.window = messages;
    this.characters = charactersOf(messages);
  }

  /** Trims the window where it is too large; whether it did. */
  private trim(view: View, bounds?: TrimBounds): boolean {
    const count = this.window.length;
    const least = bounds?.max ?? (view.kind === 'unseen' ? MAX_UNSEEN : MAX_SEEN);
    if (count <= least.messages && this.characters <= least.characters) {
      return false;
    }
    const { first, last } = this.indexes(view);
    const { margin, max, kept } = bounds ?? boundsOf(view, last - first + 1);
    let start = 0;
    let end = count;
    if (count > max.messages) {
      const surplus = count - kept.messages;
      [start, end] = trimmed(surplus, first - margin, count - 1 - last - margin, count);
    }
    if (this.characters > max.characters) {
      const near = Math.min(margin, LARGE_MARGIN);
      [start, end] = this.withinCharacters(start, end, first - near, last + near, kept.characters);
    }
    if (start === 0 && end === count) {
      return false;
    }
    this.become(this.window.slice(start, end));
    if (start > 0) {
      this.olderCursor = null;
      this.beginning = false;
    }
    if (end < count) {
      // They are read again when the reader comes down to them.
      this.live = false;
    }
    return true;
  }

  /** The numbers of the messages that must stay. */
  private indexes(view: View): { first: number; last: number } {
    const end = this.window.length - 1;
    const from = view.kind === 'reading' ? view.first : view.kind === 'unseen' ? view.around : null;
    if (from === null) {
      return { first: end, last: end };
    }
    const to = view.kind === 'reading' ? view.last : from;
    const first = this.window.findIndex((one) => compareIds(one.id, from) >= 0);
    const after = this.window.findIndex((one) => compareIds(one.id, to) > 0);
    const last = after < 0 ? end : Math.max(0, after - 1);
    return { first: first < 0 ? end : Math.min(first, last), last };
  }

  private withinCharacters(
    start: number,
    end: number,
    keepFrom: number,
    keepTo: number,
    bound: number,
  ): [number, number] {
    let from = start;
    let to = end;
    let sum = charactersOf(this.window.slice(from, to));
    while (sum > bound) {
      const above = keepFrom - from;
      const below = to - 1 - keepTo;
      if (above <= 0 && below <= 0) {
        break;
      }
      sum -= sizeOf(this.window[above >= below ? from++ : --to]);
    }
    return [from, to];
  }
}

/** Of a window whose end is followed. */
const FOLLOWED: TrimBounds = {
  margin: MIN_MARGIN,
  max: MAX_FOLLOWED,
  kept: { messages: KEPT_MESSAGES, characters: KEPT_CHARACTERS },
};

function boundsOf(view: View, inView: number): TrimBounds {
  if (view.kind === 'unseen') {
    return { margin: UNSEEN_MARGIN, max: MAX_UNSEEN, kept: KEPT_UNSEEN };
  }
  const margin = Math.max(MIN_MARGIN, MARGIN_VIEWS * inView);
  const needed = inView + 2 * margin;
  return {
    margin,
    max: { messages: Math.max(MAX_MESSAGES, needed + 100), characters: MAX_CHARACTERS },
    kept: { messages: Math.max(KEPT_MESSAGES, needed), characters: KEPT_CHARACTERS },
  };
}

/** Trims a number of messages from the side where more can go, and then from the other. */
function trimmed(
  surplus: number,
  above: number,
  below: number,
  count: number,
): [start: number, end: number] {
  const canStart = Math.max(0, above);
  const canEnd = Math.max(0, below);
  if (canStart >= canEnd) {
    const start = Math.min(surplus, canStart);
    return [start, count - Math.min(surplus - start, canEnd)];
  }
  const cut = Math.min(surplus, canEnd);
  return [Math.min(surplus - cut, canStart), count - cut];
}

function charactersOf(messages: readonly Message[]): number {
  return messages.reduce((sum, one) => sum + sizeOf(one), 0);
}

function sizeOf(message: Message | undefined): number {
  return message?.text.length ?? 0;
}

import { Observable } from '../observable';
import type { Place, Room } from '../domain/room';
import { Rows, type Row } from '../domain/rows';
import { compareIds, type Message, type MessageId } from '../net/protocol';
import { ScrollPosition, type Viewport } from './scroll-position';

/** What a list is drawn on. */
export interface Screen {
  readonly viewport: Viewport;
  /** Draws these rows, and nothing else, before it returns. */
  draw(rows: readonly Row[]): void;
  /** Whether somebody looks: the page is visible and its window has the focus. */
  isAttended(): boolean;
  isHidden(): boolean;
}

/** More is read when less than so many screens are left. */
const SCREENS_AHEAD = 1.5;

/** The line of the unread ones stands so far below the top of the view; share of its height. */
const LINE_AT = 0.25;

/**
 * What the list is to show first: a message that was asked for, the place where the reader was, the
 * first unread message, or the newest.
 */
type Goal =
  | { readonly kind: 'message'; readonly id: MessageId }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'unread'; readonly after: MessageId }
  | { readonly kind: 'newest' };

/**
 * How far the list is with that.
 *
 *     waiting ──(joined)──▶ seeking ──(there, or not to be had)──▶ shown
 *                              ▲─────────(another goal)──────────────┘
 */
type Stage =
  | { readonly kind: 'waiting'; readonly target: MessageId | null }
  | { readonly kind: 'seeking'; readonly goal: Goal }
  | { readonly kind: 'shown' };

/**
 * One visit to a channel: what its list draws and where it stands, what is read on before the
 * reader gets there, and what counts as read. It has no page; {@link Screen} is what it draws on.
 */
export class ListController extends Observable {
  private readonly rows = new Rows();
  private readonly position: ScrollPosition;
  private drawn: readonly Row[] = [];
  private hasDrawn = false;
  private stage: Stage;
  /** The line of the unread ones stands after this message. */
  private line: MessageId | null = null;
  /** Where it is to stand when something is said while nobody looks. */
  private nextLine: MessageId | null = null;
  private missing = false;
  private absences: number;
  /** Whether the list was at the end when the page was hidden, and stays where it was. */
  private isHeld = false;

  constructor(
    private readonly room: Room,
    private readonly userId: string,
    private readonly screen: Screen,
    target: MessageId | null,
  ) {
    super();
    this.position = new ScrollPosition(screen.viewport);
    this.stage = { kind: 'waiting', target };
    this.absences = room.absenceCount;
  }

  /** Whether the reader is at the newest message, and stays there as more is said. */
  get isFollowing(): boolean {
    return this.position.isFollowing && this.room.timeline.isLive;
  }

  /** Whether nothing was drawn yet. */
  get isOpening(): boolean {
    return !this.hasDrawn;
  }

  /** Whether the message that was asked for is not there. */
  get isMissing(): boolean {
    return this.missing;
  }

  /** The room, its window or what is being sent has changed. */
  update(): void {
    if (this.stage.kind === 'waiting') {
      this.open(this.stage.target);
      return;
    }
    const wasAway = this.absences !== this.room.absenceCount;
    this.absences = this.room.absenceCount;
    if (wasAway) {
      this.comeBack();
    } else {
      this.draw();
    }
  }

  /** The list was scrolled, by whomever. */
  scrolled(): void {
    if (!this.hasDrawn) {
      return;
    }
    if (this.position.scrolled(this.room.timeline.isLive) && this.stage.kind === 'seeking') {
      this.stage = { kind: 'shown' };
      this.room.stay();
    }
    this.looked();
  }

  /** The view or something in it got another size. */
  resized(): void {
    if (this.hasDrawn && this.position.isResized) {
      this.position.settle();
      if (!this.position.isFollowing) {
        this.position.hold();
      }
      this.looked();
    }
  }

  /** The window was hidden or shown, or its focus came or went. */
  attentionChanged(): void {
    if (!this.hasDrawn) {
      return;
    }
    if (this.screen.isAttended()) {
      this.nextLine = null;
      this.draw();
      if (this.stage.kind === 'shown' && !this.position.isFollowing && this.isHeld) {
        this.showUnread();
        this.looked();
      }
      this.isHeld = false;
      this.changed();
    } else {
      if (!this.room.hasUnread) {
        this.nextLine = this.room.lastRead;
      }
      if (this.screen.isHidden() && this.isFollowing) {
        this.position.hold();
        this.isHeld = true;
        this.looked();
      }
    }
  }

  /** Shows a message that was asked for. */
  showMessage(id: MessageId): void {
    if (this.stage.kind === 'waiting') {
      this.stage = { kind: 'waiting', target: id };
      return;
    }
    this.seek({ kind: 'message', id });
  }

  /** The reader goes to the newest message. */
  jumpToNewest(): void {
    if (this.stage.kind === 'waiting') {
      this.stage = { kind: 'waiting', target: null };
      return;
    }
    this.missing = false;
    if (this.room.timeline.isLive) {
      this.stage = { kind: 'shown' };
      this.position.follow();
      this.looked();
    } else {
      this.seek({ kind: 'newest' });
    }
  }

  markAllRead(): void {
    if (!this.hasDrawn) {
      return;
    }
    this.line = null;
    this.room.markAllRead();
    this.draw();
  }

  dismissMissing(): void {
    this.missing = false;
    this.changed();
  }

  /**
   * Folds or unfolds a row: its beginning stays where it is, and a folded one comes into view.
   *
   * @param change draws it so before it returns
   */
  toggle(key: string, isFolding: boolean, change: () => void): void {
    const { viewport } = this.screen;
    const index = viewport.indexOf(key);
    const offset = index < 0 ? 0 : viewport.boxAt(index).text;
    const wasFollowing = this.isFollowing;
    change();
    this.position.show({ key, offset: isFolding ? Math.max(offset, 0) : offset });
    if (wasFollowing && this.position.below <= 1) {
      this.position.follow();
    }
    this.looked();
    this.changed();
  }

  /** The visit is over. */
  close(): void {
    if (this.hasDrawn) {
      this.room.leaveView(this.place());
    }
  }

  /** Where the reader is, to come back to; null at the end. */
  place(): Place | null {
    const { position } = this.position;
    if (position.kind === 'following' || this.isHeld || this.isAtEnd()) {
      return null;
    }
    for (const { key, offset } of position.anchors) {
      const row = this.drawn[this.screen.viewport.indexOf(key)];
      if (row?.kind === 'message') {
        return { id: row.message.id, offset };
      }
    }
    return null;
  }

  private isAtEnd(): boolean {
    return this.room.timeline.isLive && this.position.below <= 1;
  }

  private open(target: MessageId | null): void {
    const { room } = this;
    const isKnown = room.timeline.newest !== null || room.state === 'joined';
    if (!isKnown || room.state === 'unknown' || room.state === 'refused') {
      this.drawPending();
      return;
    }
    this.line = room.hasUnread ? room.lastRead : null;
    this.seek(this.firstGoal(target));
  }

  /** There was no connection for a while, and things were said. */
  private comeBack(): void {
    const { room } = this;
    const wasFollowing = this.position.isFollowing;
    const line = room.hasUnread ? room.lastRead : null;
    if (wasFollowing) {
      this.line = line ?? this.line;
      this.position.hold();
    }
    this.draw();
    if (wasFollowing && !this.screen.isHidden()) {
      if (!this.showUnread() && room.timeline.isLive) {
        this.position.follow();
      }
      this.looked();
      this.changed();
    }
  }

  private firstGoal(target: MessageId | null): Goal {
    const { place } = this.room;
    if (target !== null) {
      return { kind: 'message', id: target };
    }
    if (place !== null) {
      return { kind: 'place', place };
    }
    return this.line === null ? { kind: 'newest' } : { kind: 'unread', after: this.line };
  }

  /** Goes to where something is: at once where it is in the window, else when that was read. */
  private seek(goal: Goal): void {
    this.missing = false;
    this.room.stay();
    this.stage = { kind: 'seeking', goal };
    if (this.draw()) {
      return;
    }
    const reading =
      goal.kind === 'newest' ? this.room.jumpToNewest() : this.room.jumpTo(idOf(goal));
    reading.then(
      () => {
        // The newest messages come as soon as they can be had.
        if (!this.draw() && goal.kind !== 'newest') {
          this.giveUp(goal);
        }
      },
      () => this.giveUp(goal),
    );
  }

  /** What was to be shown cannot be read: shows what there is, and lets the reader go on. */
  private giveUp(goal: Goal): void {
    if (this.stage.kind !== 'seeking' || this.stage.goal !== goal) {
      return;
    }
    this.missing = goal.kind === 'message';
    this.stage = { kind: 'shown' };
    this.draw();
    const first = this.drawn[0];
    if (this.position.isFollowing && first !== undefined) {
      this.position.show({ key: first.key, offset: 0 });
      this.looked();
    }
  }

  /** Before anything else is there, what is being sent is. */
  private drawPending(): void {
    if (this.room.outbox.pending.length > 0) {
      this.screen.draw(this.rowsOf([]));
      this.position.settle();
    }
  }

  private rowsOf(messages: readonly Message[]): readonly Row[] {
    return this.rows.of({
      messages,
      pending: this.room.outbox.pending,
      userId: this.userId,
      isAtBeginning: this.room.timeline.isAtBeginning,
      unreadAfter: this.line,
    });
  }

  /** Draws what there is now; whether it shows what was to be shown. */
  private draw(): boolean {
    if (this.nextLine !== null && this.room.hasUnread) {
      this.line = this.nextLine;
      this.nextLine = null;
    }
    const rows = this.rowsOf(this.room.timeline.messages);
    const goal = this.stage.kind === 'seeking' ? this.stage.goal : null;
    const isThere = goal === null || this.has(goal, rows);
    if (!isThere && !this.hasDrawn) {
      // Nothing is drawn first that is gone a moment later.
      return false;
    }
    this.drawn = rows;
    this.hasDrawn = true;
    this.screen.draw(rows);
    this.position.settle();
    if (goal !== null && isThere) {
      this.stage = { kind: 'shown' };
      this.reach(goal);
    }
    this.looked();
    this.changed();
    return isThere;
  }

  private has(goal: Goal, rows: readonly Row[]): boolean {
    const { timeline } = this.room;
    switch (goal.kind) {
      case 'newest':
        return timeline.isLive;
      case 'message':
        return timeline.spans(goal.id);
      case 'place':
        return timeline.spans(goal.place.id);
      case 'unread':
        return rows.some(isFirstUnread);
    }
  }

  /** Scrolls to what was to be shown, which is drawn. */
  private reach(goal: Goal): void {
    switch (goal.kind) {
      case 'newest':
        this.position.follow();
        break;
      case 'message': {
        const row = this.drawn.find((one) => one.kind === 'message' && one.message.id === goal.id);
        this.missing = row === undefined;
        if (row === undefined) {
          this.showNear(goal.id, this.screen.viewport.height / 2);
        } else {
          this.position.center(row.key);
        }
        break;
      }
      case 'place':
        this.showNear(goal.place.id, goal.place.offset);
        break;
      case 'unread':
        this.showUnread();
        break;
    }
  }

  /** Puts the line of the unread ones into view, or the end where all of them fit. */
  private showUnread(): boolean {
    const { viewport } = this.screen;
    const index = this.drawn.findIndex(isFirstUnread);
    const row = this.drawn[index];
    if (row === undefined) {
      return false;
    }
    const offset = viewport.height * LINE_AT;
    const rest = viewport.boxAt(this.drawn.length - 1).bottom - viewport.boxAt(index).top;
    if (this.room.timeline.isLive && rest <= viewport.height - offset) {
      this.position.follow();
    } else {
      this.position.show({ key: row.key, offset });
    }
    return true;
  }

  /** Shows the message with this id, or the one before it. */
  private showNear(id: MessageId, offset: number): void {
    const after = this.drawn.findIndex(
      (one) => one.kind !== 'message' || compareIds(one.message.id, id) > 0,
    );
    const index = after < 0 ? this.drawn.length - 1 : after - 1;
    const near = this.drawn[Math.max(0, index)];
    if (near !== undefined) {
      this.position.show({ key: near.key, offset });
    }
  }

  /** What is in view may be other than before: tells the room, reads on, and marks as read. */
  private looked(): void {
    if (this.stage.kind !== 'shown') {
      return;
    }
    const { room, position } = this;
    const inView = position.inView();
    if (this.isFollowing) {
      room.look({ kind: 'following' });
    } else if (inView !== null) {
      room.look(this.viewOf(inView.first, inView.last));
    }
    if (inView !== null && this.screen.isAttended()) {
      this.markRead(inView.first, inView.last);
    }
    const ahead = SCREENS_AHEAD * this.screen.viewport.height;
    if (this.screen.viewport.scrollTop < ahead) {
      void room.loadOlder();
    }
    if (position.below < ahead) {
      void room.loadNewer();
    }
  }

  private viewOf(first: number, last: number): Parameters<Room['look']>[0] {
    const ids = this.drawn
      .slice(first, last + 1)
      .flatMap((row) => (row.kind === 'message' ? [row.message.id] : []));
    const newest = this.room.timeline.newest;
    const from = ids[0] ?? newest;
    const to = ids.at(-1) ?? newest;
    return from === null || to === null
      ? { kind: 'following' }
      : { kind: 'reading', first: from, last: to };
  }

  /** What goes on from what was read, and was in view to its end or fills the view, is read. */
  private markRead(first: number, last: number): void {
    if (this.isFollowing) {
      this.room.markAllRead();
      return;
    }
    if (!this.goesOnFromRead(first)) {
      return;
    }
    const { viewport } = this.screen;
    for (let i = last; i >= first; i--) {
      const row = this.drawn[i];
      const box = viewport.boxAt(i);
      if (row?.kind === 'message' && (box.bottom <= viewport.height + 1 || box.top <= 0)) {
        this.room.markRead(row.message.id);
        return;
      }
    }
  }

  /** Whether nothing unread lies between what was read and a row. */
  private goesOnFromRead(index: number): boolean {
    const { lastRead, timeline } = this.room;
    const before = this.drawn[index - 1] ?? this.drawn[index];
    if (index === 0 && timeline.isAtBeginning) {
      return true;
    }
    return (
      lastRead !== null &&
      before?.kind === 'message' &&
      compareIds(before.message.id, lastRead) <= 0
    );
  }
}

function isFirstUnread(row: Row): boolean {
  return row.kind === 'message' && row.isFirstUnread;
}

function idOf(goal: Exclude<Goal, { kind: 'newest' }>): MessageId {
  switch (goal.kind) {
    case 'message':
      return goal.id;
    case 'place':
      return goal.place.id;
    case 'unread':
      return goal.after;
  }
}

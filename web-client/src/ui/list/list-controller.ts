import { Observable } from '../../observable';
import type { Place, Room } from '../../domain/room';
import { Rows, type Row } from '../../domain/rows';
import type { View } from '../../domain/timeline';
import type { Message, MessageId } from '../../net/protocol';
import { Arrival } from './arrival';
import { firstGoal, idOf, isWithin, type Goal } from './goal';
import { messageOf, readUpTo } from './read-rows';
import { ScrollPosition, type InView, type Viewport } from './scroll-position';
import { UnreadLine } from './unread-line';

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

/**
 * How far the list is with what it is to show.
 *
 *     waiting ──(joined)──▶ seeking ──(there, or not to be had)──▶ shown
 *                              ▲─────────(another goal)──────────────┘
 */
type Stage =
  | { readonly kind: 'waiting'; readonly target: MessageId | null }
  | { readonly kind: 'seeking'; readonly goal: Goal }
  | { readonly kind: 'shown' };

/**
 * One visit to a channel: what its list draws and where it stands, what is read before the reader
 * gets there, and what counts as read. It knows of no page; a {@link Screen} is what it draws on.
 */
export class ListController extends Observable {
  private readonly rows = new Rows();
  private readonly position: ScrollPosition;
  private readonly arrival: Arrival;
  private readonly line: UnreadLine;
  private drawn: readonly Row[] = [];
  private hasDrawn = false;
  private stage: Stage;
  private missing = false;
  private absences: number;
  /** Whether the list was at the end when the page was hidden, and stays where it was. */
  private isHeld = false;

  /** @param target the message to show; null for none in particular */
  constructor(
    private readonly room: Room,
    private readonly userId: string,
    private readonly screen: Screen,
    target: MessageId | null,
  ) {
    super();
    this.position = new ScrollPosition(screen.viewport);
    this.arrival = new Arrival(this.position, screen.viewport, room.timeline);
    this.line = new UnreadLine(room);
    this.stage = { kind: 'waiting', target };
    this.absences = room.absenceCount;
  }

  /** Whether the reader is at the newest message, and stays there as more is said. */
  get isFollowing(): boolean {
    return this.position.isFollowing && this.room.timeline.isLive;
  }

  /** Whether nothing of the channel was drawn yet. */
  get isOpening(): boolean {
    return !this.hasDrawn;
  }

  /** Whether the message that was asked for is not there. */
  get isMissing(): boolean {
    return this.missing;
  }

  /** The room, its window or what is being sent has changed. */
  update(): void {
    const wasAway = this.absences !== this.room.absenceCount;
    this.absences = this.room.absenceCount;
    if (this.stage.kind === 'waiting') {
      this.open(this.stage.target);
    } else if (wasAway && this.position.isFollowing && this.stage.kind === 'shown') {
      this.comeBack();
    } else {
      this.draw();
    }
  }

  /** The list was scrolled, by whomever. */
  scrolled(): void {
    if (!this.hasDrawn) {
      // What is being sent can be longer than the view, and is the end of the channel.
      this.position.scrolled(true);
      return;
    }
    if (this.position.scrolled(this.room.timeline.isLive) && this.stage.kind === 'seeking') {
      this.stage = { kind: 'shown' };
      this.room.stay();
    }
    this.look();
    this.changed();
  }

  /** The view or something in it got another size. */
  resized(): void {
    if (this.hasDrawn && this.position.isResized) {
      this.position.resized();
      this.look();
    }
  }

  /** The window was hidden or shown, or its focus came or went. */
  attentionChanged(): void {
    if (!this.hasDrawn) {
      return;
    }
    if (this.screen.isAttended()) {
      this.line.lookBack();
      this.draw();
      if (this.isHeld && this.stage.kind === 'shown') {
        this.isHeld = false;
        this.showUnreadOrEnd();
      }
    } else {
      this.line.lookAway();
      this.room.lookAway();
      if (this.screen.isHidden()) {
        this.room.keepPlace(this.place());
      }
      if (this.screen.isHidden() && this.isFollowing) {
        this.position.hold();
        this.isHeld = true;
        this.look();
      }
    }
  }

  /** Shows a message that was asked for. */
  showMessage(id: MessageId): void {
    if (this.stage.kind === 'waiting') {
      this.stage = { kind: 'waiting', target: id };
    } else {
      this.seek({ kind: 'message', id });
    }
  }

  /** The reader goes to the newest message. */
  jumpToNewest(): void {
    if (this.stage.kind === 'waiting') {
      this.stage = { kind: 'waiting', target: null };
    } else {
      this.seek({ kind: 'newest' });
    }
  }

  markAllRead(): void {
    if (this.hasDrawn) {
      this.line.remove();
      this.room.markAllRead();
      this.draw();
    }
  }

  dismissMissing(): void {
    this.missing = false;
    this.changed();
  }

  /**
   * Folds or unfolds a row: its beginning stays where it is, and that of a folded one comes into
   * view.
   *
   * @param change draws it so before it returns
   */
  toggle(key: string, isFolding: boolean, change: () => void): void {
    const { viewport } = this.screen;
    const index = viewport.indexOf(key);
    const offset = index < 0 ? 0 : viewport.boxAt(index).text;
    const wasFollowing = this.isFollowing;
    change();
    if (!this.hasDrawn) {
      this.position.settle();
      return;
    }
    this.position.keep({ key, offset: isFolding ? Math.max(offset, 0) : offset });
    if (wasFollowing && this.position.below <= 1) {
      this.position.follow();
    }
    this.look();
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
    const isAtEnd = this.room.timeline.isLive && this.position.below <= 1;
    if (position.kind === 'following' || this.isHeld || isAtEnd) {
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

  private open(target: MessageId | null): void {
    const { room } = this;
    const isKnown = room.timeline.newest !== null || room.state === 'joined';
    if (isKnown && room.state !== 'unknown' && room.state !== 'refused') {
      this.line.begin();
      this.seek(firstGoal(target, room.place, this.line.after));
    } else if (room.outbox.pending.length > 0) {
      // Before anything else is there, what is being sent is.
      this.screen.draw(this.rowsOf([]));
      this.position.settle();
    }
  }

  /** There was no connection for a while, and things were said. */
  private comeBack(): void {
    this.line.begin();
    this.position.hold();
    this.draw();
    if (this.screen.isHidden()) {
      this.isHeld = true;
    } else {
      this.showUnreadOrEnd();
    }
  }

  /** Goes to where something is: at once where it is in the window, else when that was read. */
  private seek(goal: Goal): void {
    this.missing = false;
    this.isHeld = false;
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
      this.look();
    }
  }

  /** Draws what there is now; whether it has what is to be shown. */
  private draw(): boolean {
    const { timeline } = this.room;
    this.line.update();
    const rows = this.rowsOf(timeline.messages);
    const goal = this.stage.kind === 'seeking' ? this.stage.goal : null;
    const isThere = goal === null || isWithin(goal, timeline, rows);
    if (!isThere && !this.hasDrawn) {
      // Nothing is drawn that is gone a moment later.
      return false;
    }
    if (this.hasDrawn && !timeline.isLive && this.position.isFollowing) {
      // The end of this window is not that of the channel any more: nobody is led along it.
      this.position.hold();
    }
    if (!this.hasDrawn || !areSame(rows, this.drawn)) {
      // What is read, for one, changes the room and no row of it.
      this.screen.draw(rows);
    }
    this.drawn = rows;
    this.hasDrawn = true;
    this.position.settle();
    if (goal !== null && isThere) {
      this.stage = { kind: 'shown' };
      this.missing = !this.arrival.reach(goal, rows);
    }
    this.look();
    this.changed();
    return isThere;
  }

  private rowsOf(messages: readonly Message[]): readonly Row[] {
    return this.rows.of({
      messages,
      pending: this.room.outbox.pending,
      userId: this.userId,
      isAtBeginning: this.room.timeline.isAtBeginning,
      unreadAfter: this.line.after,
    });
  }

  /** Goes on where the reader was at the end: at the line of the unread ones, if there is one. */
  private showUnreadOrEnd(): void {
    const isShown = this.room.hasUnread && this.arrival.showUnread(this.drawn);
    if (!isShown && this.room.timeline.isLive) {
      this.position.follow();
    }
    this.look();
    this.changed();
  }

  /** What is in view may be other than before: tells the room, reads on, and marks as read. */
  private look(): void {
    if (this.stage.kind !== 'shown') {
      return;
    }
    const { room, position } = this;
    const { viewport } = this.screen;
    this.tellRoom();
    const ahead = SCREENS_AHEAD * viewport.height;
    if (viewport.scrollTop < ahead) {
      void room.loadOlder();
    }
    if (!room.timeline.isLive && position.below < ahead && !this.isAmongUnsent()) {
      void room.loadNewer();
    }
  }

  /**
   * Whether nothing but what is being sent is in view. It stays there, whatever is read on above it,
   * so that reading on would go through everything.
   */
  private isAmongUnsent(): boolean {
    const inView = this.position.inView();
    return inView !== null && this.drawn[inView.first]?.kind === 'pending';
  }

  /** Tells the room what is in view, and that it is read. */
  private tellRoom(): void {
    const { room } = this;
    if (this.isFollowing) {
      // No row is measured: in a busy channel that would be done many times a second.
      const isAttended = this.screen.isAttended();
      room.look({ kind: 'following' }, isAttended);
      if (isAttended) {
        room.markAllRead();
      }
      return;
    }
    const inView = this.position.inView();
    if (inView !== null) {
      room.look(this.viewOf(inView));
      if (this.screen.isAttended()) {
        this.markRead(inView);
      }
    }
  }

  private markRead(inView: InView): void {
    const { lastRead, timeline } = this.room;
    const read = readUpTo(
      this.drawn,
      this.screen.viewport,
      inView,
      lastRead,
      timeline.isAtBeginning,
    );
    if (read !== null) {
      this.room.markRead(read);
    }
  }

  private viewOf({ first, last }: InView): View {
    const { newest } = this.room.timeline;
    const from = messageOf(this.drawn[first])?.id ?? newest;
    const to = messageOf(this.drawn[last])?.id ?? newest;
    return from === null || to === null
      ? { kind: 'following' }
      : { kind: 'reading', first: from, last: to };
  }
}

function areSame(some: readonly Row[], others: readonly Row[]): boolean {
  return some.length === others.length && some.every((row, index) => row === others[index]);
}

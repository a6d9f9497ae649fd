import type { Row } from '../../domain/rows';
import type { Timeline } from '../../domain/timeline';
import { compareIds, type MessageId } from '../../net/protocol';
import { isFirstUnread, type Goal } from './goal';
import type { ScrollPosition, Viewport } from './scroll-position';

/** The line of the unread ones stands so far below the top of the view; share of its height. */
const LINE_AT = 0.25;

/** Scrolls a list to what is to be shown, which is drawn. */
export class Arrival {
  constructor(
    private readonly position: ScrollPosition,
    private readonly viewport: Viewport,
    private readonly timeline: Timeline,
  ) {}

  /** Whether it is exactly what was asked for, and not what stands nearest. */
  reach(goal: Goal, rows: readonly Row[]): boolean {
    switch (goal.kind) {
      case 'newest':
        this.position.follow();
        return true;
      case 'place':
        this.showNear(rows, goal.place.id, goal.place.offset);
        return true;
      case 'unread':
        return this.showUnread(rows);
      case 'message': {
        const row = rows.find((one) => one.kind === 'message' && one.message.id === goal.id);
        if (row === undefined) {
          this.showNear(rows, goal.id, this.viewport.height / 2);
        } else {
          this.position.center(row.key);
        }
        return row !== undefined;
      }
    }
  }

  /**
   * Puts the line of the unread ones into view, or goes to the end where all of them fit; whether
   * there is a line.
   */
  showUnread(rows: readonly Row[]): boolean {
    const { viewport } = this;
    const index = rows.findIndex(isFirstUnread);
    const row = rows[index];
    if (row === undefined) {
      return false;
    }
    const offset = viewport.height * LINE_AT;
    const rest = viewport.boxAt(rows.length - 1).bottom - viewport.boxAt(index).top;
    if (this.timeline.isLive && rest <= viewport.height - offset) {
      this.position.follow();
    } else {
      this.position.show({ key: row.key, offset });
    }
    return true;
  }

  /** Shows the message with this id, or the one before it. */
  private showNear(rows: readonly Row[], id: MessageId, offset: number): void {
    const after = rows.findIndex(
      (one) => one.kind !== 'message' || compareIds(one.message.id, id) > 0,
    );
    const near = rows[Math.max(0, after < 0 ? rows.length - 1 : after - 1)];
    if (near !== undefined) {
      this.position.show({ key: near.key, offset });
    }
  }
}

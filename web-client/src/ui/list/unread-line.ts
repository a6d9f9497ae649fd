import type { Room } from '../../domain/room';
import type { MessageId } from '../../net/protocol';

/**
 * Where the line of the unread messages stands. It stays where it is while somebody looks: it was
 * there when they came, or it goes down to what is said while they look away.
 */
export class UnreadLine {
  private current: MessageId | null = null;
  private next: MessageId | null = null;

  constructor(private readonly room: Room) {}

  /** It stands after this message; null for no line. */
  get after(): MessageId | null {
    return this.current;
  }

  /** A visit begins, or somebody was away: it stands after what was read. */
  begin(): void {
    this.current = this.room.hasUnread ? this.room.lastRead : this.current;
    this.next = null;
  }

  /** Nobody looks any more. */
  lookAway(): void {
    if (!this.room.hasUnread) {
      this.next = this.room.lastRead;
    }
  }

  /** Somebody looks again. */
  lookBack(): void {
    this.next = null;
  }

  /** Something may have been said. */
  update(): void {
    if (this.next !== null && this.room.hasUnread) {
      this.current = this.next;
      this.next = null;
    }
  }

  remove(): void {
    this.current = null;
    this.next = null;
  }
}

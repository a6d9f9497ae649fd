import type { Clock } from '../net/clock';
import { BEGINNING, compareIds, type Message, type MessageId } from '../net/protocol';

/** A screen reader needs time to read; what is said meanwhile is told together. */
const PAUSE_MS = 2_000;

/**
 * What is told aloud of a channel: one message as it is, more that came together as their number.
 * One's own are not told, nor what was there before.
 */
export class News {
  /** The newest message that needs no telling; null until the channel is live. */
  private last: MessageId | null = null;
  private messages: readonly Message[] = [];
  private cancelPause: (() => void) | null = null;

  /**
   * @param tell is called with the messages that came since, one at least
   */
  constructor(
    private readonly userId: string,
    private readonly clock: Clock,
    private readonly tell: (news: readonly Message[]) => void,
  ) {}

  /** The window of the channel has become this; `isLive` when it reaches to the newest message. */
  update(messages: readonly Message[], isLive: boolean): void {
    this.messages = messages;
    if (!isLive) {
      this.last = null;
    } else if (this.last === null) {
      this.last = messages.at(-1)?.id ?? BEGINNING;
    } else if (this.cancelPause === null) {
      this.tellNew();
    }
  }

  /** Nobody listens any more. */
  stop(): void {
    this.cancelPause?.();
  }

  private tellNew(): void {
    const { last, messages } = this;
    if (last === null) {
      return;
    }
    const news: Message[] = [];
    for (let i = messages.length - 1; i >= 0; i--) {
      const message = messages[i];
      if (message === undefined || compareIds(message.id, last) <= 0) {
        break;
      }
      if (message.userId !== this.userId) {
        news.unshift(message);
      }
    }
    this.last = messages.at(-1)?.id ?? last;
    if (news.length > 0) {
      this.tell(news);
      this.cancelPause = this.clock.after(PAUSE_MS, () => {
        this.cancelPause = null;
        this.tellNew();
      });
    }
  }
}

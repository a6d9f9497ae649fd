import { reportUnexpected } from './failure';

/** Runs something in a task of its own: after all promises that are kept by now were followed. */
export type NextTask = (run: () => void) => void;

/**
 * Runs events in their order, and what awaits an answer before the events after that answer. Several
 * frames can come in one task: those who wait for the first would hear of it only after the last.
 */
export class EventQueue {
  private readonly waiting: (() => void)[] = [];
  private isHeld = false;

  constructor(private readonly nextTask: NextTask) {}

  add(event: () => void): void {
    this.waiting.push(event);
    this.drain();
  }

  /** The events after the one that runs now wait for a task of their own. */
  hold(): void {
    if (!this.isHeld) {
      this.isHeld = true;
      this.nextTask(() => {
        this.isHeld = false;
        this.drain();
      });
    }
  }

  private drain(): void {
    while (!this.isHeld) {
      const event = this.waiting.shift();
      if (event === undefined) {
        return;
      }
      try {
        event();
      } catch (thrown) {
        // SockJS would drop the other events of the frame.
        reportUnexpected(thrown);
      }
    }
  }
}

/** Tasks by message: timers of a hidden page can be a minute late. */
export function messageTasks(): NextTask {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (run) => {
    waiting.push(run);
    port2.postMessage(null);
  };
}

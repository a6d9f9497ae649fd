import type { Clock } from '../net/clock';
import { Observable } from '../observable';

/** The day is looked at again at least so often, since travellers change their zone. */
const LOOK_MS = 15 * 60_000;

/** The day that it is here, by the local zone: changes at midnight, and when the zone does. */
export class Today extends Observable {
  private day: Date;
  private zone: number;
  private cancel: () => void = () => {};

  constructor(private readonly clock: Clock) {
    super();
    const now = new Date(clock.now());
    this.day = midnightOf(now);
    this.zone = now.getTimezoneOffset();
  }

  /** The midnight at which today began; another object only when the day or the zone is another. */
  get date(): Date {
    return this.day;
  }

  /** Follows the time from now on; the answer ends that. */
  start(): () => void {
    this.check();
    return () => this.cancel();
  }

  /** Looks at the time: after a sleep a timer may be late. */
  check(): void {
    this.cancel();
    const now = new Date(this.clock.now());
    const next = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
    this.cancel = this.clock.after(Math.min(next.getTime() - now.getTime(), LOOK_MS), () =>
      this.check(),
    );
    const day = midnightOf(now);
    const zone = now.getTimezoneOffset();
    if (day.getTime() !== this.day.getTime() || zone !== this.zone) {
      this.day = day;
      this.zone = zone;
      this.changed();
    }
  }
}

function midnightOf(time: Date): Date {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate());
}

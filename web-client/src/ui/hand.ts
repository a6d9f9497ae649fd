/** So long after a touch a scroll is the user's; milliseconds. */
const AFTER_MS = 300;

/** Tells scrolling by the user from scrolling by the page. */
export class Hand {
  private at = -AFTER_MS;

  /** The user did something that scrolls. */
  readonly touched = (): void => {
    this.at = performance.now();
  };

  /** Whether that was a moment ago. */
  get isAtWork(): boolean {
    return performance.now() - this.at < AFTER_MS;
  }
}

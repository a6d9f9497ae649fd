/**
 * So long after scrolling ended nobody goes on with it in the same breath; milliseconds. A list that
 * is cut at its start keeps its distance from the end for another 150 ms, and who scrolls down in
 * these sees it jump.
 */
const REST_MS = 1_000;

/** Tells when a scroller has come to rest. */
export class Rest {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly rested: () => void) {}

  /** It moves, or is gone. */
  moved(): void {
    clearTimeout(this.timer);
  }

  /** It has stopped. */
  stopped(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.rested, REST_MS);
  }
}

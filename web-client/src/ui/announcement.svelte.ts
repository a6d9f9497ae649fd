/**
 * Words for a live region. A screen reader reads a region when its text changes, so the same words
 * a second time have to be preceded by none.
 */
export class Announcement {
  private spoken = $state('');
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** What the region holds. */
  get words(): string {
    return this.spoken;
  }

  /** Says this, after what is to come within a time in milliseconds is known not to replace it. */
  say(words: string, delayMs = 50): void {
    clearTimeout(this.timer);
    this.spoken = '';
    // A hidden tab has no frames, so this is a timer; longer than a frame takes.
    this.timer = setTimeout(() => (this.spoken = words), delayMs);
  }

  /** Says nothing any more. */
  stop(): void {
    clearTimeout(this.timer);
    this.spoken = '';
  }
}

/** Something that tells when it has changed, and not what: whoever listens reads it anew. */
export class Observable {
  private readonly listeners = new Set<() => void>();

  /** Has a listener told of every change from now on; the answer ends that. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  protected changed(): void {
    for (const listener of [...this.listeners]) {
      listener();
    }
  }
}

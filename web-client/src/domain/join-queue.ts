import type { Backoff } from '../net/backoff';
import { retryDelay } from '../net/backoff';
import type { Clock } from '../net/clock';
import type { Failure } from '../net/failure';

/** Something that is joined on each connection. */
export interface Joinable {
  /** Whether it is still to be joined on this connection. */
  readonly wantsJoin: boolean;
  /** Tries once; the failure is null unless the same may succeed later. */
  join(): Promise<Failure | null>;
}

/** So many joins are under way at once, beside the one of the channel in view. */
const MAX_UNDER_WAY = 4;

const RETRY: Backoff = { base: 1_000, cap: 30_000 };

/** Waiting to be tried, being tried, or resting between two tries. */
type Stage =
  | { readonly kind: 'waiting'; readonly attempt: number }
  | { readonly kind: 'trying'; readonly attempt: number }
  | { readonly kind: 'resting'; readonly attempt: number; readonly cancel: () => void };

/**
 * Joins channels on a connection, each until it has succeeded or was refused for good:
 *
 *     waiting ──▶ trying ──▶ done
 *        ▲           │ passing failure
 *        └─ resting ◀┘
 *
 * A few at a time, the channel in view first. Rests are full jitter, and never shorter than the
 * server asks for.
 */
export class JoinQueue {
  private readonly stages = new Map<Joinable, Stage>();
  private preferred: Joinable | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {}

  /** From now on this one goes first. */
  prefer(joinable: Joinable | null): void {
    this.preferred = joinable;
    const stage = joinable === null ? undefined : this.stages.get(joinable);
    if (joinable !== null && stage?.kind === 'waiting') {
      this.tryNow(joinable, stage.attempt);
    }
  }

  add(joinable: Joinable): void {
    if (!this.stages.has(joinable)) {
      this.stages.set(joinable, { kind: 'waiting', attempt: 0 });
      this.next();
    }
  }

  /** It was left, or the connection is gone. */
  remove(joinable: Joinable): void {
    const stage = this.stages.get(joinable);
    if (stage?.kind === 'resting') {
      stage.cancel();
    }
    this.stages.delete(joinable);
  }

  /** The connection is gone: what was under way is over. */
  clear(): void {
    for (const joinable of [...this.stages.keys()]) {
      this.remove(joinable);
    }
  }

  private next(): void {
    const { preferred } = this;
    const first = preferred === null ? undefined : this.stages.get(preferred);
    if (preferred !== null && first?.kind === 'waiting') {
      this.tryNow(preferred, first.attempt);
    }
    for (const [joinable, stage] of this.stages) {
      if (this.underWay >= MAX_UNDER_WAY) {
        return;
      }
      if (stage.kind === 'waiting') {
        this.tryNow(joinable, stage.attempt);
      }
    }
  }

  private get underWay(): number {
    return [...this.stages.values()].filter((stage) => stage.kind === 'trying').length;
  }

  private tryNow(joinable: Joinable, attempt: number): void {
    const stage: Stage = { kind: 'trying', attempt };
    this.stages.set(joinable, stage);
    void joinable.join().then((failure) => {
      if (this.stages.get(joinable) !== stage) {
        // Another connection, or left.
        return;
      }
      if (failure === null || !joinable.wantsJoin) {
        this.stages.delete(joinable);
      } else {
        this.rest(joinable, attempt, failure);
      }
      this.next();
    });
  }

  private rest(joinable: Joinable, attempt: number, failure: Failure): void {
    const delay = retryDelay(RETRY, attempt, failure, this.random);
    const cancel = this.clock.after(delay, () => {
      this.stages.set(joinable, { kind: 'waiting', attempt: attempt + 1 });
      this.next();
    });
    this.stages.set(joinable, { kind: 'resting', attempt, cancel });
  }
}

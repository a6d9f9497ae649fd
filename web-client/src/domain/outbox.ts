import { Observable } from '../observable';
import { fullJitter, type Backoff } from '../net/backoff';
import type { Clock } from '../net/clock';
import { Failure, type FailureCode } from '../net/failure';
import type { Message, MessageId, Sent } from '../net/protocol';

/** A message of one's own that has not been seen in the channel yet. */
export interface Pending {
  readonly clientMessageId: string;
  readonly text: string;
  /** When it was written, in milliseconds since the epoch. */
  readonly writtenAt: number;
  readonly state: 'pending' | 'failed';
  /** Why it failed. */
  readonly failure: FailureCode | null;
  /** The newest message of the channel when it was first sent: it can only be behind that. */
  readonly floor: MessageId | null;
  /** When the server may first have had it, in milliseconds since the epoch. */
  readonly sentFirstAt: number | null;
}

/** What an outbox needs of its channel. */
export interface OutboxGate {
  send(text: string, clientMessageId: string): Promise<Sent>;
  /** Whether the message is in the channel, behind another one. */
  wasStored(clientMessageId: string, floor: MessageId | null): Promise<boolean>;
  /** The newest message known in the channel. */
  newest(): MessageId | null;
  /** Whether the channel can be reached. */
  isOnline(): boolean;
}

export interface OutboxStore {
  read(): readonly Pending[];
  write(pending: readonly Pending[]): void;
}

const RETRY: Backoff = { base: 1_000, cap: 10_000 };

/** After so long without an acknowledgement the writer is asked. */
const GIVE_UP_MS = 60_000;

/**
 * Within this time a send can be repeated without harm (the server remembers it for ten minutes);
 * after it the channel is searched first.
 */
const REPEATABLE_MS = 9 * 60_000;

/**
 * One's own messages on their way into a channel, in their order: one is sent when the one before it
 * has been acknowledged or has failed. A send without a clear answer is repeated with the same
 * client message id, so that it is in the channel once.
 */
export class Outbox extends Observable {
  private queue: readonly Pending[];
  // Acknowledged ones stay in sight until the channel shows them.
  private readonly acknowledged = new Set<string>();
  private isSending = false;
  private attempts = 0;
  private cancelRetry: () => void = () => {};

  constructor(
    private readonly gate: OutboxGate,
    private readonly store: OutboxStore,
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly newId: () => string,
  ) {
    super();
    this.queue = store.read();
  }

  /** What is on its way or failed, oldest first. */
  get pending(): readonly Pending[] {
    return this.queue;
  }

  add(text: string): void {
    this.become([
      ...this.queue,
      {
        clientMessageId: this.newId(),
        text,
        writtenAt: this.clock.now(),
        state: 'pending',
        failure: null,
        floor: this.gate.newest(),
        sentFirstAt: null,
      },
    ]);
    this.pump();
  }

  /** Takes over messages that another tab has left. */
  adopt(left: readonly Pending[]): void {
    const known = new Set(this.queue.map((one) => one.clientMessageId));
    this.become([...left.filter((one) => !known.has(one.clientMessageId)), ...this.queue]);
    this.pump();
  }

  /** Sends a failed message again. */
  retry(clientMessageId: string): void {
    this.replace(clientMessageId, (one) => ({
      ...one,
      state: 'pending',
      failure: null,
      writtenAt: this.clock.now(),
    }));
    this.attempts = 0;
    this.pump();
  }

  /** Drops a failed message. */
  discard(clientMessageId: string): void {
    this.become(this.queue.filter((one) => one.clientMessageId !== clientMessageId));
  }

  /** The channel can be reached again. */
  resume(): void {
    this.cancelRetry();
    this.attempts = 0;
    this.pump();
  }

  /** Takes out what has come back as a message of the channel. */
  confirm(messages: readonly Message[]): void {
    if (this.queue.length === 0) {
      return;
    }
    const seen = new Set(messages.map((message) => message.clientMessageId));
    const rest = this.queue.filter((one) => !seen.has(one.clientMessageId));
    if (rest.length < this.queue.length) {
      this.become(rest);
    }
  }

  /** Takes out what was acknowledged, where the channel may not show it for long. */
  settle(): void {
    this.become(this.queue.filter((one) => !this.isAcknowledged(one)));
  }

  private pump(): void {
    const next = this.queue.find((one) => one.state === 'pending' && !this.isAcknowledged(one));
    if (this.isSending || next === undefined || !this.gate.isOnline()) {
      return;
    }
    this.isSending = true;
    this.cancelRetry();
    void this.attempt(next).then((goOn) => {
      this.isSending = false;
      if (goOn) {
        this.attempts = 0;
        this.pump();
      } else {
        const delay = fullJitter(RETRY, this.attempts++, this.random);
        this.cancelRetry = this.clock.after(delay, () => this.pump());
      }
    });
  }

  /** Whether the next may be sent. */
  private async attempt(one: Pending): Promise<boolean> {
    try {
      const sending = await this.repeatable(one);
      if (sending !== null) {
        await this.gate.send(sending.text, sending.clientMessageId);
        this.acknowledged.add(sending.clientMessageId);
      }
      return true;
    } catch (thrown) {
      const failure = Failure.of(thrown);
      const isHopeless = !failure.isTransient || this.clock.now() - one.writtenAt > GIVE_UP_MS;
      if (isHopeless) {
        this.replace(one.clientMessageId, (failed) => ({
          ...failed,
          state: 'failed',
          failure: failure.code,
        }));
      }
      return isHopeless;
    }
  }

  /** The message as it can be sent without harm; null where it turned out to be in the channel. */
  private async repeatable(one: Pending): Promise<Pending | null> {
    const now = this.clock.now();
    if (one.sentFirstAt === null) {
      return this.replace(one.clientMessageId, (first) => ({ ...first, sentFirstAt: now }));
    }
    if (now - one.sentFirstAt < REPEATABLE_MS) {
      return one;
    }
    if (await this.gate.wasStored(one.clientMessageId, one.floor)) {
      this.discard(one.clientMessageId);
      return null;
    }
    const clientMessageId = this.newId();
    return this.replace(one.clientMessageId, (old) => ({
      ...old,
      clientMessageId,
      sentFirstAt: now,
    }));
  }

  private isAcknowledged(one: Pending): boolean {
    return this.acknowledged.has(one.clientMessageId);
  }

  private replace(clientMessageId: string, change: (one: Pending) => Pending): Pending | null {
    const old = this.queue.find((one) => one.clientMessageId === clientMessageId);
    if (old === undefined) {
      return null;
    }
    const changed = change(old);
    this.become(this.queue.map((one) => (one === old ? changed : one)));
    return changed;
  }

  private become(queue: readonly Pending[]): void {
    this.queue = queue;
    this.store.write(queue);
    this.changed();
  }
}

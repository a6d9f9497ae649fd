import { Observable } from '../observable';
import { retryDelay, type Backoff } from '../net/backoff';
import type { Clock } from '../net/clock';
import { endsSession, Failure, isTransient, type FailureCode } from '../net/failure';
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
  /** The newest message of the channel when it was first sent: it can only be newer than that. */
  readonly floor: MessageId | null;
  /** When the server may first have had it, in milliseconds since the epoch. */
  readonly sentFirstAt: number | null;
  /** Its place in the channel, from its acknowledgement until the channel shows it. */
  readonly sent: Sent | null;
}

/** What an outbox needs of its channel. */
export interface OutboxGate {
  send(text: string, clientMessageId: string): Promise<Sent>;
  /** Whether the message is in the channel, after another one; rejects when that is not known. */
  wasStored(clientMessageId: string, floor: MessageId | null): Promise<boolean>;
  /** The newest message known in the channel. */
  newest(): MessageId | null;
  /** Whether the channel can be reached. */
  isOnline(): boolean;
  /** The number of the connection; a new one is a new chance. */
  epoch(): number;
}

export interface OutboxStore {
  read(): readonly Pending[];
  /** Keeps what has not been acknowledged. */
  write(pending: readonly Pending[]): void;
}

const RETRY: Backoff = { base: 1_000, cap: 10_000 };

/** After trying for so long on one connection the writer is asked. */
const GIVE_UP_MS = 60_000;

/** What an attempt counts for at most: one that took longer was asleep. */
const MAX_ATTEMPT_MS = 10_000;

/**
 * Within this time a send can be repeated without harm (the server remembers it for ten minutes);
 * after it the channel is searched first.
 */
const REPEATABLE_MS = 9 * 60_000;

/** How many texts wait at most, and how many characters they have together. */
const MAX_WAITING = 100;
const MAX_WAITING_CHARACTERS = 1_000_000;

/** How many acknowledged ones wait at most for the channel to show them; they are in it. */
const MAX_ACKNOWLEDGED = 50;

/** How long one message has been tried on one connection. */
interface Trial {
  readonly clientMessageId: string;
  readonly epoch: number;
  readonly triedMs: number;
}

/**
 * One's own messages on their way into a channel, in their order: one is sent when the one before it
 * has been acknowledged or has failed. A send without a clear answer is repeated with the same
 * client message id, so that it is in the channel once.
 *
 * A message fails when the server refuses it, or has not taken it after a minute of trying on one
 * connection. What failed for a reason that passes is tried again by itself once there is a new
 * connection; what was refused for good is not.
 */
export class Outbox extends Observable {
  private queue: readonly Pending[];
  private isSending = false;
  private isStopped = false;
  private attempts = 0;
  private trial: Trial | null = null;
  private epoch: number | null = null;
  /** Ends the pause before the next attempt; null while there is none. */
  private cancelPause: (() => void) | null = null;
  /** The server asked not to be sent anything before this, in milliseconds since the epoch. */
  private notBefore = 0;

  constructor(
    private readonly gate: OutboxGate,
    private readonly store: OutboxStore,
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly newId: () => string,
  ) {
    super();
    this.queue = restored(store.read());
  }

  /** What is on its way or failed, oldest first; what was acknowledged is in it until it is seen. */
  get pending(): readonly Pending[] {
    return this.queue;
  }

  /** Takes a text to be sent; false where too much waits already, and the text was not taken. */
  add(text: string): boolean {
    if (this.isStopped || !this.hasRoomFor(text)) {
      return false;
    }
    this.become([
      ...this.queue,
      {
        clientMessageId: this.freshId(),
        text,
        writtenAt: this.clock.now(),
        state: 'pending',
        failure: null,
        floor: this.gate.newest(),
        sentFirstAt: null,
        sent: null,
      },
    ]);
    this.pump();
    return true;
  }

  /** Takes over messages that another tab has left. */
  adopt(left: readonly Pending[]): void {
    const known = new Set(this.queue.map((one) => one.clientMessageId));
    this.become([...left.filter((one) => !known.has(one.clientMessageId)), ...this.queue]);
    this.pump();
  }

  /** Sends a failed message again. */
  retry(clientMessageId: string): void {
    this.replace(clientMessageId, asPending);
    this.trial = null;
    this.attempts = 0;
    this.endPause();
    this.pump();
  }

  /** Drops a message that has not been acknowledged. */
  discard(clientMessageId: string): void {
    this.become(
      this.queue.filter((one) => one.clientMessageId !== clientMessageId || one.sent !== null),
    );
  }

  /** Drops a failed message and answers its text, for its writer to change; null where none is. */
  takeBack(clientMessageId: string): string | null {
    const failed = this.queue.find(
      (one) => one.clientMessageId === clientMessageId && one.state === 'failed',
    );
    if (failed === undefined) {
      return null;
    }
    this.discard(clientMessageId);
    return failed.text;
  }

  /** The channel can be reached again. May be called at any time. */
  resume(): void {
    const epoch = this.gate.epoch();
    if (epoch !== this.epoch) {
      this.epoch = epoch;
      this.attempts = 0;
      this.endPause();
      this.revive();
    }
    this.pump();
  }

  /** Takes out what is in the channel, wherever it was seen: live, on joining or in its history. */
  confirm(messages: readonly Message[]): void {
    if (this.queue.length === 0) {
      return;
    }
    const clientIds = new Set(messages.map((message) => message.clientMessageId));
    const ids = new Set(messages.map((message) => message.id));
    const rest = this.queue.filter(
      (one) => !clientIds.has(one.clientMessageId) && !(one.sent !== null && ids.has(one.sent.id)),
    );
    if (rest.length < this.queue.length) {
      this.become(rest);
    }
  }

  /** Takes out what was acknowledged, where the channel may not show it for long. */
  settle(): void {
    this.become(this.queue.filter((one) => one.sent === null));
  }

  /** Sends and stores nothing any more: the channel was left, or the user signed out. */
  stop(): void {
    this.isStopped = true;
    this.endPause();
  }

  private hasRoomFor(text: string): boolean {
    const waiting = this.queue.filter((one) => one.sent === null);
    const characters = waiting.reduce((sum, one) => sum + one.text.length, text.length);
    return (
      waiting.length === 0 || (waiting.length < MAX_WAITING && characters <= MAX_WAITING_CHARACTERS)
    );
  }

  private freshId(): string {
    let id = this.newId();
    while (this.queue.some((one) => one.clientMessageId === id)) {
      id = this.newId();
    }
    return id;
  }

  /** What failed for a passing reason has a new chance. */
  private revive(): void {
    if (this.queue.some(hasFailedForNow)) {
      this.become(this.queue.map((one) => (hasFailedForNow(one) ? asPending(one) : one)));
    }
  }

  private pump(): void {
    const next = this.queue.find((one) => one.state === 'pending' && one.sent === null);
    const mayNot = this.isStopped || this.isSending || this.cancelPause !== null;
    if (mayNot || next === undefined || !this.gate.isOnline()) {
      return;
    }
    const wait = this.notBefore - this.clock.now();
    if (wait > 0) {
      this.pause(wait);
      return;
    }
    this.isSending = true;
    const resumedIn = this.epoch;
    void this.attempt(next).then((delay) => {
      this.isSending = false;
      if (this.isStopped) {
        return;
      }
      if (delay === null) {
        this.attempts = 0;
        this.pump();
      } else if (this.epoch === resumedIn) {
        this.pause(delay);
      } else {
        // There is a new connection since.
        this.pump();
      }
    });
  }

  private pause(ms: number): void {
    this.cancelPause = this.clock.after(ms, () => {
      this.cancelPause = null;
      this.pump();
    });
  }

  private endPause(): void {
    this.cancelPause?.();
    this.cancelPause = null;
  }

  /** Sends one; null when the next may be sent, or how long to wait before the next attempt. */
  private async attempt(one: Pending): Promise<number | null> {
    const begun = this.clock.now();
    const epoch = this.gate.epoch();
    try {
      const sending = await this.repeatable(one);
      if (sending !== null && !this.isStopped) {
        const sent = await this.gate.send(sending.text, sending.clientMessageId);
        this.acknowledged(sending.clientMessageId, sent);
      }
      return null;
    } catch (thrown) {
      const failure = Failure.of(thrown);
      const { code, retryAfterMs } = failure;
      if (retryAfterMs !== null) {
        this.notBefore = Math.max(this.notBefore, this.clock.now() + retryAfterMs);
      }
      if (isPassing(code)) {
        const delay = retryDelay(RETRY, this.attempts++, failure, this.random);
        const tookMs = Math.min(this.clock.now() - begun, MAX_ATTEMPT_MS);
        if (!this.isTriedEnough(one.clientMessageId, epoch, tookMs, delay)) {
          return delay;
        }
      }
      this.replace(one.clientMessageId, (failed) => ({
        ...failed,
        state: 'failed',
        failure: code,
      }));
      return null;
    }
  }

  /** Counts an attempt, and the pause after it, if there is another. */
  private isTriedEnough(
    clientMessageId: string,
    epoch: number,
    tookMs: number,
    delay: number,
  ): boolean {
    const before =
      this.trial?.clientMessageId === clientMessageId && this.trial.epoch === epoch
        ? this.trial.triedMs
        : 0;
    this.trial = { clientMessageId, epoch, triedMs: before + tookMs + delay };
    // The end of a connection, or of a session, says nothing about the message.
    return epoch === this.gate.epoch() && this.gate.isOnline() && before + tookMs >= GIVE_UP_MS;
  }

  private acknowledged(clientMessageId: string, sent: Sent): void {
    this.replace(clientMessageId, (one) => ({ ...asPending(one), sent }));
    const acknowledged = this.queue.filter((one) => one.sent !== null);
    if (acknowledged.length > MAX_ACKNOWLEDGED) {
      const oldest = new Set(acknowledged.slice(0, -MAX_ACKNOWLEDGED));
      this.become(this.queue.filter((one) => !oldest.has(one)));
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
    const clientMessageId = this.freshId();
    return this.replace(one.clientMessageId, (old) => ({
      ...old,
      clientMessageId,
      sentFirstAt: this.clock.now(),
    }));
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
    if (this.isStopped) {
      return;
    }
    this.queue = queue;
    this.store.write(queue.filter((one) => one.sent === null));
    this.changed();
  }
}

/** What was stored: each message once, and none that is in the channel. */
function restored(stored: readonly Pending[]): readonly Pending[] {
  const byId = new Map<string, Pending>();
  for (const one of stored) {
    if (!byId.has(one.clientMessageId)) {
      byId.set(one.clientMessageId, { ...one, sent: null });
    }
  }
  return [...byId.values()];
}

function asPending(one: Pending): Pending {
  return { ...one, state: 'pending', failure: null };
}

function hasFailedForNow(one: Pending): boolean {
  return one.state === 'failed' && one.failure !== null && isPassing(one.failure);
}

/** Whether the same message may be taken later; a new session can send what an old one could not. */
function isPassing(code: FailureCode): boolean {
  return isTransient(code) || endsSession(code);
}

import type { Bridge, BridgeEvents, OpenBridge } from '../net/bridge';
import { Failure } from '../net/failure';
import {
  compareIds,
  type HistoryPage,
  type Joined,
  type Message,
  type MessageId,
  type Operation,
  type Operations,
  type Welcome,
} from '../net/protocol';

type Answer = (body: never) => unknown;

/**
 * A gateway in memory, for tests of what is above the connection: channels with their messages, and
 * ways to fail. What real gateways do is tested against real ones.
 */
export class FakeGateway {
  readonly bridges: FakeBridge[] = [];
  readonly channels = new Map<string, Message[]>();
  readonly requests: { op: Operation; body: Record<string, unknown> }[] = [];
  maxReplay = 1_000;
  /** What the next requests of an operation fail with, or null to leave them without an answer. */
  readonly failures = new Map<Operation, (Failure | null)[]>();
  /** Whether a connection can be had. */
  isUp = true;
  /** Whether live messages are delivered. */
  isLive = true;
  private seq = 0;

  readonly open: OpenBridge = (events) => {
    const bridge = new FakeBridge(this, events);
    this.bridges.push(bridge);
    return bridge;
  };

  get bridge(): FakeBridge {
    const last = this.bridges.at(-1);
    if (last === undefined) {
      throw new Error('nobody connected');
    }
    return last;
  }

  channel(id: string): Message[] {
    const messages = this.channels.get(id) ?? [];
    this.channels.set(id, messages);
    return messages;
  }

  /** Somebody says something. */
  say(
    channel: string,
    text: string,
    by: { userId?: string; clientMessageId?: string } = {},
  ): Message {
    const seq = this.seq++;
    const sentAt = 1_700_000_000_000 + seq * 1000;
    const message: Message = {
      channel,
      id: `${sentAt}-${seq}`,
      sentAt: new Date(sentAt).toISOString(),
      userId: by.userId ?? 'other',
      author: by.userId ?? 'other',
      text,
      ...(by.clientMessageId === undefined ? {} : { clientMessageId: by.clientMessageId }),
    };
    this.channel(channel).push(message);
    if (this.isLive) {
      for (const bridge of this.bridges) {
        bridge.deliver(message);
      }
    }
    return message;
  }

  sayMany(channel: string, count: number): void {
    for (let i = 0; i < count; i++) {
      this.say(channel, `text ${i}`);
    }
  }

  failNext(op: Operation, ...failures: (Failure | null)[]): void {
    this.failures.set(op, failures);
  }

  countOf(op: Operation): number {
    return this.requests.filter((request) => request.op === op).length;
  }

  answer(op: Operation, body: Record<string, unknown>): unknown {
    const answers: Record<Operation, Answer> = {
      auth: (): Welcome => ({
        userId: 'me',
        author: 'Me',
        limits: { maxTextCodePoints: 50_000, maxChannels: 200 },
      }),
      join: (request: Operations['join'][0]) => this.join(request),
      history: (request: Operations['history'][0]) => this.history(request),
      send: (request: Operations['send'][0]) => this.send(request),
      channels: () => ({ channels: [], cursor: null }),
      leave: () => ({}),
      ping: () => ({}),
    };
    return answers[op](body as never);
  }

  private send(request: Operations['send'][0]): { id: MessageId; sentAt: string } {
    const { channel, text, clientMessageId } = request;
    const first = this.channel(channel).find((one) => one.clientMessageId === clientMessageId);
    return first ?? this.say(channel, text, { userId: 'me', clientMessageId });
  }

  private join(request: Operations['join'][0]): Joined {
    const messages = this.known(request.channel);
    const { since, limit = 50 } = request;
    const head = messages.at(-1)?.id ?? null;
    if (since === undefined) {
      return { messages: messages.slice(-limit), head, complete: true };
    }
    const missed = messages.filter((one) => compareIds(one.id, since) > 0);
    return missed.length > this.maxReplay
      ? { messages: missed.slice(-limit), head, complete: false }
      : { messages: missed, head, complete: true };
  }

  private history(request: Operations['history'][0]): HistoryPage {
    const messages = this.known(request.channel);
    const { before, after, limit = 50 } = request;
    if (after !== undefined) {
      const page = messages.filter((one) => compareIds(one.id, after) > 0).slice(0, limit);
      return { messages: page, before: page[0]?.id ?? null, after: page.at(-1)?.id ?? after };
    }
    const older = messages.filter((one) => before === undefined || compareIds(one.id, before) < 0);
    const page = older.slice(-limit);
    return {
      messages: page,
      before: page.length < older.length ? (page[0]?.id ?? null) : null,
      after: page.at(-1)?.id ?? null,
    };
  }

  private known(channel: string): Message[] {
    const messages = this.channels.get(channel);
    if (messages === undefined) {
      throw new Failure('UNKNOWN_CHANNEL');
    }
    return messages;
  }
}

export class FakeBridge implements Bridge {
  isBusy = false;
  isClosed = false;
  private readonly listening = new Set<string>();
  private readonly waiting = new Set<(failure: Failure) => void>();

  constructor(
    private readonly gateway: FakeGateway,
    readonly events: BridgeEvents,
  ) {
    void Promise.resolve().then(() => {
      if (this.isClosed) {
        return;
      }
      if (gateway.isUp) {
        events.onOpen();
      } else {
        this.close();
      }
    });
  }

  async request<Op extends Operation>(op: Op, body: Operations[Op][0]): Promise<Operations[Op][1]> {
    this.gateway.requests.push({ op, body: body as Record<string, unknown> });
    if (this.isClosed) {
      throw new Failure('CLOSED');
    }
    const failure = this.gateway.failures.get(op)?.shift();
    if (failure === null) {
      return new Promise((_resolve, reject) => this.waiting.add(reject));
    }
    if (failure !== undefined) {
      throw failure;
    }
    return this.gateway.answer(op, body as Record<string, unknown>) as Operations[Op][1];
  }

  listen(channel: string): void {
    this.listening.add(channel);
  }

  mute(channel: string): void {
    this.listening.delete(channel);
  }

  deliver(message: Message): void {
    if (!this.isClosed && this.listening.has(message.channel)) {
      this.events.onMessage(message);
    }
  }

  /** Requests without an answer fail with this. */
  failWaiting(failure: Failure): void {
    for (const fail of this.waiting) {
      fail(failure);
    }
    this.waiting.clear();
  }

  close(): void {
    if (!this.isClosed) {
      this.isClosed = true;
      this.failWaiting(new Failure('CLOSED'));
      this.events.onClose();
    }
  }
}

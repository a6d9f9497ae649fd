import { REQUEST_TIMEOUT_MS, type Bridge, type BridgeEvents, type OpenBridge } from '../net/bridge';
import type { Clock } from '../net/clock';
import { Failure } from '../net/failure';
import {
  CLOSE_CODES,
  compareIds,
  type Channel,
  type ChannelPage,
  type HistoryPage,
  type Joined,
  type Message,
  type MessageId,
  type Operation,
  type Operations,
  type Welcome,
} from '../net/protocol';
import { settled } from './fake-clock';

type Answer = (body: never) => unknown;

/** What becomes of a request. */
export interface Fate {
  /** When the gateway does it, in milliseconds from now; null for never. 0 by default. */
  readonly doneAfterMs?: number | null;
  /** How much later its answer arrives; null for never. 0 by default. */
  readonly answerAfterMs?: number | null;
  /** What it is refused with, instead of being done. */
  readonly refusal?: Failure;
}

/** The server recognises a repeated send for this long. */
const REMEMBERED_MS = 10 * 60_000;

/**
 * A gateway in memory, for tests of what is above the connection: channels with their messages, and
 * ways to fail. What real gateways do is tested against real ones.
 */
export class FakeGateway {
  readonly bridges: FakeBridge[] = [];
  readonly channels = new Map<string, Message[]>();
  readonly requests: { op: Operation; body: Record<string, unknown> }[] = [];
  maxReplay = 1_000;
  /** A page has no more messages than this, whatever was asked for: where texts are long. */
  maxPage = 200;
  /** What the next requests of an operation fail with, or null to leave them without an answer. */
  readonly failures = new Map<Operation, (Failure | null)[]>();
  /** Whether a connection can be had. */
  isUp = true;
  /** Whether live messages are delivered. */
  isLive = true;
  /** Decides about each request that {@link failures} says nothing of; needs a clock to delay it. */
  fate: (op: Operation, body: Record<string, unknown>) => Fate = () => ({});
  /** All channels that can be found; those that are only spoken in are not among them. */
  readonly directory: Channel[] = [];
  /** Whose a token is; one that is not here is of the user "me". */
  readonly users = new Map<string, string>();
  readonly refusedTokens = new Map<string, 'UNAUTHENTICATED' | 'TOKEN_EXPIRED'>();
  expiresAt: string | null = null;
  private readonly fates = new Map<Operation, Fate[]>();
  private readonly sentAt = new Map<Message, number>();
  private readonly underWay = new Set<() => void>();
  private seq = 0;

  /** @param clock where requests are to be delayed, and to time out by themselves */
  constructor(readonly clock: Clock | null = null) {}

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

  /** The next requests of an operation are done, and their answers lost. */
  loseAnswers(op: Operation, count = 1): void {
    this.plan(op, ...Array.from({ length: count }, () => ({ answerAfterMs: null })));
  }

  /** The next request of an operation is done at once and answered late; needs a clock. */
  answerLate(op: Operation, ms: number): void {
    this.plan(op, { answerAfterMs: ms });
  }

  /** Says what becomes of the next requests of an operation. */
  plan(op: Operation, ...fates: Fate[]): void {
    this.fates.set(op, [...(this.fates.get(op) ?? []), ...fates]);
  }

  /** Does at once what it would do later: a gateway goes on while its clients sleep. */
  finishUnderWay(): void {
    for (const run of [...this.underWay]) {
      run();
    }
  }

  /** Runs something once: after this time, or when {@link finishUnderWay} is called. */
  later(ms: number, run: () => void): void {
    if (ms === 0) {
      run();
      return;
    }
    if (this.clock === null) {
      throw new Error('a fake gateway needs a clock to delay something');
    }
    const once = (): void => {
      if (this.underWay.delete(once)) {
        run();
      }
    };
    this.underWay.add(once);
    this.clock.after(ms, once);
  }

  /** What becomes of a request. */
  fateOf(op: Operation, body: Record<string, unknown>): Fate {
    const failure = this.failures.get(op)?.shift();
    if (failure !== undefined) {
      return failure === null ? { doneAfterMs: null } : { refusal: failure };
    }
    return this.fates.get(op)?.shift() ?? this.fate(op, body);
  }

  countOf(op: Operation): number {
    return this.requests.filter((request) => request.op === op).length;
  }

  answer(op: Operation, body: Record<string, unknown>): unknown {
    const answers: Record<Operation, Answer> = {
      auth: (request: Operations['auth'][0]) => this.auth(request),
      join: (request: Operations['join'][0]) => this.join(request),
      history: (request: Operations['history'][0]) => this.history(request),
      send: (request: Operations['send'][0]) => this.send(request),
      channels: (request: Operations['channels'][0]) => this.list(request),
      leave: () => ({}),
      ping: () => ({}),
    };
    return answers[op](body as never);
  }

  private auth({ token }: Operations['auth'][0]): Welcome {
    const refused = this.refusedTokens.get(token);
    if (refused !== undefined) {
      throw new Failure(refused);
    }
    const userId = this.users.get(token) ?? 'me';
    return {
      userId,
      author: userId === 'me' ? 'Me' : userId,
      limits: { maxTextCodePoints: 50_000, maxChannels: 200 },
      ...(this.expiresAt === null ? {} : { expiresAt: this.expiresAt }),
    };
  }

  private send(request: Operations['send'][0]): { id: MessageId; sentAt: string } {
    const { channel, text, clientMessageId } = request;
    const now = this.clock?.now() ?? 0;
    const first = this.channel(channel).find(
      (one) =>
        one.clientMessageId === clientMessageId &&
        now - (this.sentAt.get(one) ?? now) < REMEMBERED_MS,
    );
    const sent = first ?? this.say(channel, text, { userId: 'me', clientMessageId });
    if (first === undefined) {
      this.sentAt.set(sent, now);
    }
    return { id: sent.id, sentAt: sent.sentAt };
  }

  private list(request: Operations['channels'][0]): ChannelPage {
    const { query = '', cursor, limit = 50 } = request;
    const matches = [...this.directory]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .filter(({ id, name }) => `${id}\n${name}`.toLowerCase().includes(query.toLowerCase()))
      .filter(({ id }) => cursor === undefined || id > cursor);
    const channels = matches.slice(0, limit);
    return {
      channels,
      cursor: channels.length < matches.length ? (channels.at(-1)?.id ?? null) : null,
    };
  }

  private join(request: Operations['join'][0]): Joined {
    const messages = this.known(request.channel);
    const { since } = request;
    const limit = this.pageLimit(request.limit);
    const head = messages.at(-1)?.id ?? null;
    const newest = messages.slice(-limit);
    const before = newest.length < messages.length ? (newest[0]?.id ?? null) : null;
    if (since === undefined) {
      return { messages: newest, before, head, complete: true };
    }
    const missed = messages.filter((one) => compareIds(one.id, since) > 0);
    return missed.length > this.maxReplay
      ? { messages: newest, before, head, complete: false }
      : { messages: missed, before: missed[0]?.id ?? since, head, complete: true };
  }

  private history(request: Operations['history'][0]): HistoryPage {
    const messages = this.known(request.channel);
    const { before, after } = request;
    const limit = this.pageLimit(request.limit);
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

  private pageLimit(limit = 50): number {
    return Math.min(limit, this.maxPage);
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
  /** The bridge is gone and nobody has noticed: nothing arrives, in either direction. */
  isSilent = false;
  /** How often each channel was listened to since it was last muted; heard it is once. */
  readonly listens = new Map<string, number>();
  private readonly waiting = new Set<(failure: Failure) => void>();
  private userId: string | null = null;

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

  request<Op extends Operation>(
    op: Op,
    body: Operations[Op][0],
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Promise<Operations[Op][1]> {
    const sent = body as Record<string, unknown>;
    this.gateway.requests.push({ op, body: sent });
    if (this.isClosed) {
      return Promise.reject(new Failure('CLOSED'));
    }
    const fate = this.gateway.fateOf(op, sent);
    return new Promise((resolve, reject) => {
      const fail = (failure: Failure): void => {
        settle();
        reject(failure);
      };
      const settle = (): void => {
        this.waiting.delete(fail);
        cancel();
      };
      const cancel =
        this.gateway.clock?.after(timeoutMs, () => fail(new Failure('TIMEOUT'))) ??
        ((): void => {});
      this.waiting.add(fail);
      this.handle(op, sent, fate, (answer) => {
        if (this.isSilent || this.isClosed) {
          return;
        }
        if (answer instanceof Failure) {
          fail(answer);
        } else {
          settle();
          resolve(answer as Operations[Op][1]);
        }
      });
    });
  }

  listen(channel: string): void {
    if (!this.isClosed) {
      this.listens.set(channel, (this.listens.get(channel) ?? 0) + 1);
    }
  }

  mute(channel: string): void {
    this.listens.delete(channel);
  }

  deliver(message: Message): void {
    if (!this.isClosed && !this.isSilent && this.listens.has(message.channel)) {
      this.events.onMessage(message);
    }
  }

  /** Requests without an answer fail with this. */
  failWaiting(failure: Failure): void {
    for (const fail of [...this.waiting]) {
      fail(failure);
    }
  }

  /** Closes it; with a code of the server's, as the server does. */
  close(code = 1000): void {
    if (!this.isClosed) {
      this.isClosed = true;
      this.failWaiting(new Failure('CLOSED'));
      this.events.onClose(code);
    }
  }

  private handle(
    op: Operation,
    body: Record<string, unknown>,
    fate: Fate,
    answer: (answer: unknown) => void,
  ): void {
    const { doneAfterMs = 0, answerAfterMs = 0, refusal } = fate;
    if (doneAfterMs === null || this.isSilent) {
      return;
    }
    this.gateway.later(doneAfterMs, () => {
      const done = refusal ?? this.do(op, body);
      if (answerAfterMs === null) {
        return;
      }
      this.gateway.later(answerAfterMs, () => {
        answer(done);
        this.closeAfterRefusal(op, done);
      });
    });
  }

  private do(op: Operation, body: Record<string, unknown>): unknown {
    try {
      const answer = this.gateway.answer(op, body);
      if (op === 'auth') {
        const { userId } = answer as Welcome;
        if (this.userId !== null && this.userId !== userId) {
          return new Failure('FORBIDDEN', "this connection is another user's");
        }
        this.userId = userId;
      }
      return answer;
    } catch (thrown) {
      return Failure.of(thrown);
    }
  }

  /** A refused token is answered, and then the server closes. */
  private closeAfterRefusal(op: Operation, answer: unknown): void {
    if (op !== 'auth' || this.isSilent || !(answer instanceof Failure) || !answer.endsSession) {
      return;
    }
    for (const [code, name] of CLOSE_CODES) {
      if (name === answer.code) {
        // After the answer has been handled, as a frame that comes after another is.
        void settled().then(() => this.close(code));
      }
    }
  }
}

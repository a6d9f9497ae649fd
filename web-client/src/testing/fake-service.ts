import type { Bridge, BridgeEvents, OpenBridge } from '../net/bridge';
import type { Clock } from '../net/clock';
import { Failure } from '../net/failure';
import { compareIds, type Message, type Operation, type Operations } from '../net/protocol';

interface Identity {
  readonly userId: string;
  readonly author: string;
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
}

const FORGETS_SENDS_AFTER_MS = 10 * 60_000;

/**
 * A whole service in memory, for tests of several users with several tabs: tokens that end, guests
 * that are renewed, and channels in which each message says whose it is.
 */
export class FakeService {
  readonly messages: (Message & { readonly storedAt: number })[] = [];
  readonly tokens = new Map<string, Identity>();
  readonly bridges = new Set<ServiceBridge>();
  /** Whether the service can be reached. */
  isUp = true;
  /** Whether it can store what is sent. */
  isStoring = true;
  /** Whether what was stored is acknowledged. */
  isAnswering = true;
  guestTtlMs = 12 * 3_600_000;
  renewalMs = 30 * 24 * 3_600_000;
  guestRequests = 0;
  private count = 0;

  constructor(private readonly clock: Clock) {}

  /** Gives out a token of a user who is no guest. */
  token(userId: string, ttlMs = 3_600_000): string {
    const token = `token-${this.count++}`;
    this.tokens.set(token, { userId, author: userId, endsAt: this.clock.now() + ttlMs });
    return token;
  }

  readonly open: OpenBridge = (events) => new ServiceBridge(this, events);

  readonly http = (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    if (!this.isUp) {
      return Promise.reject(new TypeError('network'));
    }
    const headers = new Headers(init?.headers);
    const token = headers.get('Authorization')?.slice('Bearer '.length) ?? null;
    return Promise.resolve(
      String(input).endsWith('/guest')
        ? this.guest(JSON.parse(String(init?.body)) as { name: string }, token)
        : answer(200, { id: String(input).split('/').at(-1), name: 'Name', topic: 'Topic' }),
    );
  };

  /** Ends the connections whose tokens have ended. */
  endExpired(): void {
    for (const bridge of [...this.bridges]) {
      if (bridge.token !== null && this.identity(bridge.token) === null) {
        bridge.refuse(new Failure('TOKEN_EXPIRED'));
      }
    }
  }

  identity(token: string): Identity | null {
    const identity = this.tokens.get(token);
    return identity !== undefined && identity.endsAt > this.clock.now() ? identity : null;
  }

  textsOf(userId: string): string[] {
    return this.messages.filter((one) => one.userId === userId).map((one) => one.text);
  }

  say(
    channel: string,
    text: string,
    who: { userId: string; author: string },
    id?: string,
  ): Message {
    const message = {
      channel,
      id: `${1_700_000_000_000 + this.messages.length}-0`,
      sentAt: '',
      userId: who.userId,
      author: who.author,
      text,
      storedAt: this.clock.now(),
      ...(id === undefined ? {} : { clientMessageId: id }),
    };
    this.messages.push(message);
    for (const bridge of [...this.bridges]) {
      bridge.deliver(message);
    }
    return message;
  }

  answer(op: Operation, body: Record<string, unknown>, who: Identity): unknown {
    switch (op) {
      case 'join':
      case 'history':
        return this.page(body);
      case 'send':
        return this.send(body as unknown as Operations['send'][0], who);
      case 'channels':
        return { channels: [], cursor: null };
      default:
        return {};
    }
  }

  private send({ channel, text, clientMessageId }: Operations['send'][0], who: Identity): unknown {
    if (!this.isStoring) {
      throw new Failure('UNAVAILABLE');
    }
    const first = this.messages.find(
      (one) =>
        one.clientMessageId === clientMessageId &&
        one.userId === who.userId &&
        this.clock.now() - one.storedAt < FORGETS_SENDS_AFTER_MS,
    );
    const stored = first ?? this.say(channel, text, who, clientMessageId);
    if (!this.isAnswering) {
      throw new Failure('TIMEOUT');
    }
    return stored;
  }

  private page(body: Record<string, unknown>): unknown {
    const after = (body['since'] ?? body['after'] ?? '0-0') as string;
    const all = this.messages.filter((one) => one.channel === body['channel']);
    const page = all.filter((one) => compareIds(one.id, after) > 0);
    const newest = page.at(-1)?.id ?? null;
    return {
      messages: page,
      head: all.at(-1)?.id ?? null,
      complete: true,
      before: null,
      after: newest,
    };
  }

  private guest({ name }: { name: string }, token: string | null): Response {
    this.guestRequests++;
    let userId = `guest-${this.count++}`;
    if (token !== null) {
      const former = this.tokens.get(token);
      if (former === undefined || this.clock.now() - former.endsAt > this.renewalMs) {
        return answer(401, { code: former === undefined ? 'UNAUTHENTICATED' : 'TOKEN_EXPIRED' });
      }
      ({ userId } = former);
    }
    const endsAt = this.clock.now() + this.guestTtlMs;
    const given = `token-${this.count++}`;
    this.tokens.set(given, { userId, author: name, endsAt });
    return answer(201, {
      token: given,
      userId,
      author: name,
      expiresAt: new Date(endsAt).toISOString(),
    });
  }
}

class ServiceBridge implements Bridge {
  readonly isBusy = false;
  token: string | null = null;
  private isClosed = false;
  private readonly listening = new Set<string>();

  constructor(
    private readonly service: FakeService,
    private readonly events: BridgeEvents,
  ) {
    service.bridges.add(this);
    void Promise.resolve().then(() => {
      if (service.isUp && !this.isClosed) {
        events.onOpen();
      } else {
        this.close();
      }
    });
  }

  async request<Op extends Operation>(op: Op, body: Operations[Op][0]): Promise<Operations[Op][1]> {
    await Promise.resolve();
    if (this.isClosed || !this.service.isUp) {
      throw new Failure('CLOSED');
    }
    if (op === 'auth') {
      return this.auth((body as Operations['auth'][0]).token) as Operations[Op][1];
    }
    const who = this.service.identity(this.token ?? '');
    if (who === null) {
      throw new Failure('TOKEN_EXPIRED');
    }
    return this.service.answer(op, body as Record<string, unknown>, who) as Operations[Op][1];
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

  refuse(failure: Failure): void {
    this.events.onRefused(failure);
    this.close();
  }

  close(): void {
    if (!this.isClosed) {
      this.isClosed = true;
      this.service.bridges.delete(this);
      this.events.onClose(1000);
    }
  }

  private auth(token: string): Operations['auth'][1] {
    const identity = this.service.identity(token);
    if (identity === null) {
      const isKnown = this.service.tokens.has(token);
      throw new Failure(isKnown ? 'TOKEN_EXPIRED' : 'UNAUTHENTICATED');
    }
    this.token = token;
    return {
      userId: identity.userId,
      author: identity.author,
      limits: { maxTextCodePoints: 50_000, maxChannels: 200 },
      expiresAt: new Date(identity.endsAt).toISOString(),
    };
  }
}

function answer(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status });
}

import EventBus from '@vertx/eventbus-bridge-client.js';

import { REQUEST_TIMEOUT_MS, type Bridge, type BridgeEvents, type OpenBridge } from './bridge';
import type { Clock } from './clock';
import { EventQueue, messageTasks, type NextTask } from './event-queue';
import { Failure, failureCodeOf, retryAfterOf } from './failure';
import type { Message, Operation, Operations } from './protocol';

/** How to make an event bus of the library; tests make it on a connection of their own. */
export type MakeEventBus = (url: string, options: EventBus.Options) => EventBus;

/** With less than this, a slow handshake of a WebSocket makes SockJS fall back to XHR for good. */
const TRANSPORT_TIMEOUT_MS = 5_000;

/** Long enough to look for the server (8 s) and to try the transports one after the other. */
const CONNECT_TIMEOUT_MS = 20_000;

const PING_INTERVAL_MS = 30_000;
const GOAWAY = 'parley.goaway';
const TRANSPORTS = ['websocket', 'xhr-streaming', 'xhr-polling'];
const NORMAL_CLOSURE = 1000;
const OPEN = 1;

/** Opens bridges with the standard client of the SockJS event-bus bridge. */
export function sockJsBridges(
  url: string,
  clock: Clock,
  makeBus: MakeEventBus = (at, options) => new EventBus(at, options),
  nextTask: NextTask = messageTasks(),
): OpenBridge {
  return (events) => {
    const bus = makeBus(url, {
      transports: TRANSPORTS,
      timeout: TRANSPORT_TIMEOUT_MS,
      vertxbus_ping_interval: PING_INTERVAL_MS,
    });
    return new SockJsBridge(bus, clock, nextTask, events);
  };
}

class SockJsBridge implements Bridge {
  private readonly waiting = new Set<(failure: Failure) => void>();
  private readonly channels = new Set<string>();
  private readonly queue: EventQueue;
  private readonly retryAfter: () => number | null;
  private readonly cancelConnectTimeout: () => void;
  private isOver = false;

  constructor(
    private readonly bus: EventBus,
    private readonly clock: Clock,
    nextTask: NextTask,
    private readonly events: BridgeEvents,
  ) {
    this.queue = new EventQueue(nextTask);
    this.retryAfter = watchFrames(bus, this.queue);
    this.cancelConnectTimeout = clock.after(CONNECT_TIMEOUT_MS, () => this.close());
    bus.onopen = () => this.opened();
    bus.onclose = (event) => this.queue.add(() => this.over(event.code));
    bus.onerror = (error) => events.onRefused(this.failureOf(error));
  }

  get isBusy(): boolean {
    return this.waiting.size > 0;
  }

  request<Op extends Operation>(
    op: Op,
    body: Operations[Op][0],
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Promise<Operations[Op][1]> {
    if (!this.isOpen) {
      return Promise.reject(new Failure('CLOSED'));
    }
    return new Promise((resolve, reject) => {
      const done = (): void => {
        cancel();
        this.waiting.delete(fail);
      };
      const fail = (failure: Failure): void => {
        done();
        reject(failure);
      };
      const cancel = this.clock.after(timeoutMs, () => fail(new Failure('TIMEOUT')));
      this.waiting.add(fail);
      this.bus.send(`parley.${op}`, body, (error, answer) => {
        this.queue.hold();
        if (error !== null) {
          fail(this.failureOf(error));
          return;
        }
        done();
        resolve(answer?.body as Operations[Op][1]);
      });
    });
  }

  // The library calls a handler as often as it was registered, and only the last one to go says so
  // to the server: there is one for each channel.
  listen(channel: string): void {
    if (this.isOpen && !this.channels.has(channel)) {
      this.channels.add(channel);
      this.bus.registerHandler(addressOf(channel), this.receive);
    }
  }

  mute(channel: string): void {
    if (this.isOpen && this.channels.delete(channel)) {
      this.bus.unregisterHandler(addressOf(channel), this.receive);
    }
  }

  close(): void {
    if (!this.isOver) {
      this.bus.close();
      this.over(NORMAL_CLOSURE);
    }
  }

  private get isOpen(): boolean {
    return !this.isOver && this.bus.state === OPEN;
  }

  private opened(): void {
    this.cancelConnectTimeout();
    if (this.isOver) {
      return;
    }
    this.bus.registerHandler(GOAWAY, (_error, message) => {
      const body = message?.body as { reconnectAfterMs?: number } | undefined;
      this.events.onGoAway(body?.reconnectAfterMs ?? 0);
    });
    this.events.onOpen();
  }

  private over(code: number): void {
    this.cancelConnectTimeout();
    if (this.isOver) {
      return;
    }
    this.isOver = true;
    for (const fail of [...this.waiting]) {
      fail(new Failure('CLOSED'));
    }
    this.events.onClose(code);
  }

  // A refused registration is ignored: the join it belongs to was refused as well and reports it.
  private readonly receive: EventBus.Handler = (error, message) => {
    if (error === null && message !== undefined && !this.isOver) {
      this.events.onMessage(message.body as Message);
    }
  };

  private failureOf(error: EventBus.Refusal): Failure {
    const code = failureCodeOf(error.failureType, error.failureCode);
    return new Failure(code, error.message, { retryAfterMs: this.retryAfter() });
  }
}

/**
 * Has the library handle its frames one after the other, and reads `retryAfterMs` of the error frame
 * that it is handling: it hands on only the three fields that it knows.
 *
 * @returns the time, in milliseconds; null outside of an error frame, or where it has none
 */
function watchFrames(bus: EventBus, queue: EventQueue): () => number | null {
  const connection = bus.sockJSConn;
  const handle = connection.onmessage;
  let current: number | null = null;
  connection.onmessage = (event) =>
    queue.add(() => {
      // The gateway writes the type first; messages, which can be long, are not read twice.
      current = event.data.startsWith('{"type":"err"') ? retryAfterIn(event.data) : null;
      try {
        handle?.call(connection, event);
      } finally {
        current = null;
      }
    });
  return () => current;
}

function retryAfterIn(frame: string): number | null {
  try {
    return retryAfterOf((JSON.parse(frame) as { retryAfterMs?: unknown }).retryAfterMs);
  } catch {
    // The library reports a frame that is no JSON as a refusal of its own.
    return null;
  }
}

function addressOf(channel: string): string {
  return `channel.${channel}`;
}

import EventBus from '@vertx/eventbus-bridge-client.js';

import type { Clock } from './clock';
import { Failure, type FailureCode } from './failure';
import type { Message, Operation, Operations } from './protocol';

/** One connection to a gateway. It ends once and is never opened again. */
export interface Bridge {
  /** Asks something; rejects with a {@link Failure} when refused, unanswered, or cut off. */
  request<Op extends Operation>(op: Op, body: Operations[Op][0]): Promise<Operations[Op][1]>;
  /** Lets the live messages of a channel come to {@link BridgeEvents.onMessage}. */
  listen(channel: string): void;
  /** Lets them come no more. */
  mute(channel: string): void;
  /** Whether a request waits for its answer. */
  readonly isBusy: boolean;
  close(): void;
}

export interface BridgeEvents {
  onOpen(): void;
  /** It is over, whoever ended it; also when it could not be opened. Comes once. */
  onClose(): void;
  onMessage(message: Message): void;
  /** The server refused something that was no request, such as an expired token. */
  onRefused(failure: Failure): void;
  /** The node is about to stop: connect elsewhere after so many milliseconds. */
  onGoAway(reconnectAfterMs: number): void;
}

export type OpenBridge = (events: BridgeEvents) => Bridge;

const REQUEST_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 10_000;
const PING_INTERVAL_MS = 30_000;
const GOAWAY = 'parley.goaway';
const TRANSPORTS = ['websocket', 'xhr-streaming', 'xhr-polling'];

/** Opens bridges with the standard client of the SockJS event-bus bridge. */
export function sockJsBridges(url: string, clock: Clock): OpenBridge {
  return (events) => new SockJsBridge(url, clock, events);
}

class SockJsBridge implements Bridge {
  private readonly bus: EventBus;
  private readonly waiting = new Set<(failure: Failure) => void>();
  private readonly cancelConnectTimeout: () => void;
  private isOver = false;

  constructor(
    url: string,
    private readonly clock: Clock,
    private readonly events: BridgeEvents,
  ) {
    this.bus = new EventBus(url, {
      transports: TRANSPORTS,
      vertxbus_ping_interval: PING_INTERVAL_MS,
    });
    this.cancelConnectTimeout = clock.after(CONNECT_TIMEOUT_MS, () => this.close());
    this.bus.onopen = () => this.opened();
    this.bus.onclose = () => this.over();
    this.bus.onerror = (error) => events.onRefused(failureOf(error));
  }

  get isBusy(): boolean {
    return this.waiting.size > 0;
  }

  request<Op extends Operation>(op: Op, body: Operations[Op][0]): Promise<Operations[Op][1]> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        cancel();
        this.waiting.delete(fail);
      };
      const fail = (failure: Failure): void => {
        done();
        reject(failure);
      };
      const cancel = this.clock.after(REQUEST_TIMEOUT_MS, () => fail(new Failure('TIMEOUT')));
      this.waiting.add(fail);
      if (!this.isOpen) {
        fail(new Failure('CLOSED'));
        return;
      }
      this.bus.send(`parley.${op}`, body, (error, answer) => {
        if (error !== null) {
          fail(failureOf(error));
          return;
        }
        done();
        resolve(answer?.body as Operations[Op][1]);
      });
    });
  }

  listen(channel: string): void {
    if (this.isOpen) {
      this.bus.registerHandler(addressOf(channel), this.receive);
    }
  }

  mute(channel: string): void {
    if (this.isOpen) {
      this.bus.unregisterHandler(addressOf(channel), this.receive);
    }
  }

  close(): void {
    if (!this.isOver) {
      this.bus.close();
      this.over();
    }
  }

  private get isOpen(): boolean {
    return !this.isOver && this.bus.state === EventBus.OPEN;
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

  private over(): void {
    this.cancelConnectTimeout();
    if (this.isOver) {
      return;
    }
    this.isOver = true;
    for (const fail of [...this.waiting]) {
      fail(new Failure('CLOSED'));
    }
    this.events.onClose();
  }

  // A refused registration belongs to a join that was refused, too, and says so itself.
  private readonly receive: EventBusHandler = (error, message) => {
    if (error === null && message !== undefined && !this.isOver) {
      this.events.onMessage(message.body as Message);
    }
  };
}

type EventBusHandler = Parameters<EventBus['registerHandler']>[1];

function addressOf(channel: string): string {
  return `channel.${channel}`;
}

function failureOf(error: { failureType: string; message: string }): Failure {
  return new Failure(error.failureType as FailureCode, error.message);
}

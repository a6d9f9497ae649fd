import type { Failure } from './failure';
import type { Message, Operation, Operations } from './protocol';

/** How long a request waits for its answer, in milliseconds. */
export const REQUEST_TIMEOUT_MS = 10_000;

/** One connection to a gateway. It ends once and is never opened again. */
export interface Bridge {
  /**
   * Asks something; rejects with a {@link Failure} when refused, unanswered in time, or cut off.
   *
   * @param timeoutMs how long to wait for the answer; {@link REQUEST_TIMEOUT_MS} by default
   */
  request<Op extends Operation>(
    op: Op,
    body: Operations[Op][0],
    timeoutMs?: number,
  ): Promise<Operations[Op][1]>;
  /**
   * Has the live messages of a channel come to {@link BridgeEvents.onMessage}, once each, however
   * often it is called.
   */
  listen(channel: string): void;
  /** Ends that, however often {@link Bridge.listen} was called. */
  mute(channel: string): void;
  /** Whether a request waits for its answer. */
  readonly isBusy: boolean;
  close(): void;
}

export interface BridgeEvents {
  onOpen(): void;
  /**
   * It is over, whoever ended it; also when it could not be opened. Comes once, after all requests
   * that waited have been rejected.
   *
   * @param code the close code (RFC 6455); the server's own are in CLOSE_CODES
   */
  onClose(code: number): void;
  onMessage(message: Message): void;
  /** The server refused something that was no request, such as an expired token. */
  onRefused(failure: Failure): void;
  /** The node is about to stop: connect elsewhere after this time. */
  onGoAway(reconnectAfterMs: number): void;
}

export type OpenBridge = (events: BridgeEvents) => Bridge;

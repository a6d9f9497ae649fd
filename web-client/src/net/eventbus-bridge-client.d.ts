declare module '@vertx/eventbus-bridge-client.js' {
  interface BridgeError {
    readonly failureCode: number;
    readonly failureType: string;
    readonly message: string;
  }

  interface BridgeMessage {
    readonly body: unknown;
  }

  type BridgeHandler = (error: BridgeError | null, message?: BridgeMessage) => void;

  interface EventBusOptions {
    readonly transports?: readonly string[];
    /** The least time that a transport is given to open, in milliseconds. */
    readonly timeout?: number;
    readonly vertxbus_ping_interval?: number;
  }

  /** What the library holds of its SockJS connection. */
  interface SockJsConnection {
    onmessage: ((event: { readonly data: string }) => void) | null;
  }

  class EventBus {
    static readonly OPEN: number;
    constructor(url: string, options?: EventBusOptions);
    readonly state: number;
    readonly sockJSConn: SockJsConnection;
    onopen: () => void;
    onclose: (event: { readonly code: number; readonly reason: string }) => void;
    onerror: (error: BridgeError) => void;
    send(address: string, body: unknown, callback: BridgeHandler): void;
    registerHandler(address: string, callback: BridgeHandler): void;
    unregisterHandler(address: string, callback: BridgeHandler): void;
    close(): void;
  }

  namespace EventBus {
    type Options = EventBusOptions;
    type Handler = BridgeHandler;
    type Refusal = BridgeError;
  }

  export = EventBus;
}

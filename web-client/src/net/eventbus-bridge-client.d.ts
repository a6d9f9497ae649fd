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
    readonly timeout?: number;
    readonly vertxbus_ping_interval?: number;
  }

  class EventBus {
    static readonly OPEN: number;
    constructor(url: string, options?: EventBusOptions);
    readonly state: number;
    onopen: () => void;
    onclose: () => void;
    onerror: (error: BridgeError) => void;
    send(address: string, body: unknown, callback: BridgeHandler): void;
    registerHandler(address: string, callback: BridgeHandler): void;
    unregisterHandler(address: string, callback: BridgeHandler): void;
    close(): void;
  }

  export = EventBus;
}

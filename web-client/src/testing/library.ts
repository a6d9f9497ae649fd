import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';

import type EventBus from '@vertx/eventbus-bridge-client.js';

/** A SockJS connection in memory: what the library sends is kept, and a test says what comes. */
export class FakeSockJs {
  static last: FakeSockJs;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  isClosed = false;
  readonly sent: Record<string, unknown>[] = [];

  constructor(
    readonly url: string,
    _protocols: unknown,
    readonly options: Record<string, unknown>,
  ) {
    FakeSockJs.last = this;
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data) as Record<string, unknown>);
  }

  /** The client closes; the event comes later, as SockJS does it. */
  close(): void {
    this.isClosed = true;
  }

  /** A frame comes. */
  receive(frame: object | string): void {
    this.onmessage?.({ data: typeof frame === 'string' ? frame : JSON.stringify(frame) });
  }

  /** What was sent of a type, without the library's own pings. */
  frames(type: string): Record<string, unknown>[] {
    return this.sent.filter((frame) => frame['type'] === type);
  }
}

/** The real library of the bridge's clients, on {@link FakeSockJs} instead of a network. */
export function libraryOnFakeSockJs(): typeof EventBus {
  const path = createRequire(import.meta.url).resolve('@vertx/eventbus-bridge-client.js');
  const module: { exports: unknown } = { exports: {} };
  compileFunction(readFileSync(path, 'utf8'), ['require', 'module', 'exports'])(
    () => FakeSockJs,
    module,
    module.exports,
  );
  return module.exports as typeof EventBus;
}

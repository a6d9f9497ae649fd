import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { FakeClock, settled } from '../testing/fake-clock';
import { FakeSockJs, libraryOnFakeSockJs } from '../testing/library';
import type { Bridge } from './bridge';
import { reportErrorsTo, type Failure } from './failure';
import type { Message } from './protocol';
import { sockJsBridges } from './sockjs-bridge';

const EventBus = libraryOnFakeSockJs();

let clock: FakeClock;
let bridge: Bridge;
let socket: FakeSockJs;
let opened: number;
let closes: number[];
let received: Message[];
let refusals: Failure[];
let goaways: number[];
let reported: unknown[];
let reportedBefore: (error: unknown) => void;
let tasks: (() => void)[];
let onMessage: (message: Message) => void;

beforeEach(() => {
  clock = new FakeClock();
  opened = 0;
  closes = [];
  received = [];
  refusals = [];
  goaways = [];
  reported = [];
  reportedBefore = reportErrorsTo((error) => reported.push(error));
  onMessage = (message) => received.push(message);
  tasks = [];
  const open = sockJsBridges(
    '/eventbus',
    clock,
    (url, options) => new EventBus(url, options),
    (run) => tasks.push(run),
  );
  bridge = open({
    onOpen: () => opened++,
    onClose: (code) => closes.push(code),
    onMessage: (message) => onMessage(message),
    onRefused: (failure) => refusals.push(failure),
    onGoAway: (afterMs) => goaways.push(afterMs),
  });
  socket = FakeSockJs.last;
});

afterEach(() => {
  // The library pings by a timer of its own until it is closed.
  socket.onclose?.({ code: 1000, reason: '' });
  reportErrorsTo(reportedBefore);
});

function open(): void {
  socket.onopen?.();
}

/** What was put off to another task runs, each in one of its own. */
async function nextTasks(): Promise<void> {
  await settled();
  for (let run = tasks.shift(); run !== undefined; run = tasks.shift()) {
    run();
    await settled();
  }
}

/** The address that the last request waits at. */
function replyAddress(): string {
  return String(socket.frames('send').at(-1)?.['replyAddress']);
}

function message(text: string): object {
  return { type: 'rec', address: 'channel.c', body: { channel: 'c', id: '1-1', text } };
}

describe('a connection', () => {
  test('gives a slow handshake time before it falls back to XHR', () => {
    expect(socket.options).toMatchObject({
      transports: ['websocket', 'xhr-streaming', 'xhr-polling'],
      timeout: 5_000,
    });
  });

  test('that does not open in time is over', async () => {
    await clock.pass(20_000);
    expect(socket.isClosed).toBe(true);
    expect(closes).toEqual([1000]);
    open();
    expect(opened).toBe(0);
  });

  test('is open, and hears that its node is to stop', () => {
    open();
    expect(opened).toBe(1);
    expect(clock.timerCount).toBe(0);
    expect(socket.frames('register')).toMatchObject([{ address: 'parley.goaway' }]);
    socket.receive({ type: 'rec', address: 'parley.goaway', body: { reconnectAfterMs: 3_000 } });
    expect(goaways).toEqual([3_000]);
  });

  test('hands on the code that it was closed with, once', () => {
    open();
    socket.onclose?.({ code: 4402, reason: 'TOKEN_EXPIRED' });
    bridge.close();
    expect(closes).toEqual([4402]);
  });

  test('hands on what was refused without being asked', () => {
    open();
    socket.receive({ type: 'err', failureCode: 401, failureType: 'TOKEN_EXPIRED', message: 'm' });
    expect(refusals).toMatchObject([{ code: 'TOKEN_EXPIRED', retryAfterMs: null }]);
  });

  test('takes a frame that is no JSON for a refusal, not for an error of ours', () => {
    open();
    socket.receive('{"type":"err" but torn');
    expect(refusals).toMatchObject([{ code: 'UNAVAILABLE' }]);
    expect(reported).toEqual([]);
  });
});

describe('a request', () => {
  test('is answered', async () => {
    open();
    const asked = bridge.request('history', { channel: 'c' });
    expect(bridge.isBusy).toBe(true);
    expect(socket.frames('send')).toMatchObject([
      { address: 'parley.history', body: { channel: 'c' } },
    ]);
    socket.receive({ type: 'rec', address: replyAddress(), body: { messages: [] } });
    await expect(asked).resolves.toEqual({ messages: [] });
    expect(bridge.isBusy).toBe(false);
    expect(clock.timerCount).toBe(0);
  });

  test('that is refused says how long to wait, which the library drops', async () => {
    open();
    const asked = bridge.request('history', { channel: 'c' });
    socket.receive(
      `{"type":"err","address":"${replyAddress()}","failureCode":429,"failureType":"RATE_LIMITED",` +
        `"message":"too fast","retryAfterMs":1500}`,
    );
    await expect(asked).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      message: 'too fast',
      retryAfterMs: 1_500,
    });
    await nextTasks();
    const next = bridge.request('history', { channel: 'c' });
    socket.receive({
      type: 'err',
      address: replyAddress(),
      failureCode: 503,
      failureType: 'UNAVAILABLE',
      message: '',
    });
    await expect(next).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: null });
  });

  test.each([
    [400, 'MALFORMED'],
    [429, 'RATE_LIMITED'],
    [500, 'UNAVAILABLE'],
  ])('refused with a code of a later version and status %i is %s', async (status, code) => {
    open();
    const asked = bridge.request('ping', {});
    socket.receive({
      type: 'err',
      address: replyAddress(),
      failureCode: status,
      failureType: 'OF_TOMORROW',
      message: '',
    });
    await expect(asked).rejects.toMatchObject({ code });
  });

  test('times out, by default or when it says so; a late answer changes nothing', async () => {
    open();
    const codes: string[] = [];
    const note = (failure: Failure): void => void codes.push(failure.code);
    bridge.request('history', { channel: 'c' }).catch(note);
    const late = replyAddress();
    bridge.request('ping', {}, 2_500).catch(note);
    await clock.pass(2_500);
    expect(codes).toEqual(['TIMEOUT']);
    await clock.pass(7_500);
    expect(codes).toEqual(['TIMEOUT', 'TIMEOUT']);
    socket.receive({ type: 'rec', address: late, body: {} });
    await settled();
    expect(bridge.isBusy).toBe(false);
  });

  test('is rejected before the end is announced', async () => {
    open();
    const order: string[] = [];
    bridge.request('ping', {}).catch((failure: Failure) => order.push(failure.code));
    socket.onclose?.({ code: 1006, reason: '' });
    await settled();
    expect(order).toEqual(['CLOSED']);
    expect(clock.timerCount).toBe(0);
  });

  test('is rejected where there is no connection yet, or no more', async () => {
    await expect(bridge.request('ping', {})).rejects.toMatchObject({ code: 'CLOSED' });
    open();
    bridge.close();
    await expect(bridge.request('ping', {})).rejects.toMatchObject({ code: 'CLOSED' });
  });
});

describe('frames that come in one task', () => {
  beforeEach(open);

  test('are heard of in their order: who awaits an answer before the messages after it', async () => {
    const order: string[] = [];
    onMessage = ({ text }) => order.push(text);
    const asked = bridge.request('join', { channel: 'c' });
    bridge.listen('c');
    void (async () => {
      // As many layers as there may be above.
      await (async () => await asked)();
      order.push('joined');
    })();
    // As one chunk of an XHR, or one array of SockJS, brings them.
    socket.receive(message('before'));
    socket.receive({ type: 'rec', address: replyAddress(), body: {} });
    socket.receive(message('after'));
    socket.receive(message('later'));
    await nextTasks();
    expect(order).toEqual(['before', 'joined', 'after', 'later']);
  });

  test('are heard of before the close that comes behind them', async () => {
    const order: string[] = [];
    bridge.request('ping', {}).then(
      () => order.push('first'),
      () => order.push('lost'),
    );
    const first = replyAddress();
    bridge.request('auth', { token: 't' }).catch(({ code }: Failure) => order.push(code));
    socket.receive({ type: 'rec', address: first, body: {} });
    socket.receive({
      type: 'err',
      address: replyAddress(),
      failureCode: 401,
      failureType: 'UNAUTHENTICATED',
      message: '',
    });
    socket.onclose?.({ code: 4401, reason: '' });
    expect(closes).toEqual([]);
    await nextTasks();
    expect(order).toEqual(['first', 'UNAUTHENTICATED']);
    expect(closes).toEqual([4401]);
  });
});

describe('the live messages of a channel', () => {
  beforeEach(open);

  test('come once each, however often they are listened to', () => {
    bridge.listen('c');
    bridge.listen('c');
    bridge.listen('c');
    socket.receive(message('hello'));
    expect(received.map(({ text }) => text)).toEqual(['hello']);
    expect(socket.frames('register').length).toBe(2);
  });

  test('end when they are muted once, and can be listened to again', () => {
    bridge.listen('c');
    bridge.listen('c');
    bridge.mute('c');
    bridge.mute('c');
    expect(socket.frames('unregister')).toMatchObject([{ address: 'channel.c' }]);
    bridge.listen('c');
    socket.receive(message('hello'));
    expect(received.length).toBe(1);
  });

  test('do not come when the bridge is over', () => {
    bridge.listen('c');
    bridge.close();
    socket.receive(message('late'));
    expect(received).toEqual([]);
  });

  test('come though one of them makes us stumble, and that is reported', () => {
    bridge.listen('c');
    const error = new TypeError('a bug');
    onMessage = (got) => {
      received.push(got);
      if (got.text === 'first') {
        throw error;
      }
    };
    // SockJS hands on the messages of a frame one after the other.
    expect(() =>
      ['first', 'second'].forEach((text) => socket.receive(message(text))),
    ).not.toThrow();
    expect(received.map(({ text }) => text)).toEqual(['first', 'second']);
    expect(reported).toEqual([error]);
  });

  test('are not lost to a registration that was refused', () => {
    bridge.listen('c');
    socket.receive({
      type: 'err',
      address: 'channel.c',
      failureCode: 404,
      failureType: 'UNKNOWN_CHANNEL',
      message: '',
    });
    expect(received).toEqual([]);
    expect(refusals).toEqual([]);
  });
});

import { beforeEach, describe, expect, test } from 'vitest';

import { FakeClock, settled } from '../testing/fake-clock';
import { FakeGateway } from '../testing/fake-gateway';
import { Connection } from './connection';
import { Failure } from './failure';
import type { Message } from './protocol';

let clock: FakeClock;
let gateway: FakeGateway;
let connection: Connection;
let onlines: number;
let received: Message[];
let states: string[];

beforeEach(() => {
  clock = new FakeClock();
  gateway = new FakeGateway();
  connection = new Connection(gateway.open, clock, () => 0.5);
  onlines = 0;
  received = [];
  states = [];
  connection.listenTo({
    onOnline: () => onlines++,
    onMessage: (message) => received.push(message),
  });
  connection.subscribe(() => states.push(connection.state.kind));
});

describe('a connection', () => {
  test('signs in and is online', async () => {
    connection.signIn('token');
    await settled();

    expect(states).toEqual(['connecting', 'online']);
    expect(gateway.requests[0]).toEqual({ op: 'auth', body: { token: 'token' } });
    expect(onlines).toBe(1);
  });

  test('comes back by itself, each time a little later, and starts anew when it succeeded', async () => {
    connection.signIn('token');
    await settled();
    gateway.isUp = false;
    gateway.bridge.close();

    // Half of 1, 2, 4 and 8 s.
    for (const delay of [500, 1_000, 2_000, 4_000]) {
      expect(connection.state).toEqual({ kind: 'waiting', until: clock.now() + delay });
      const before = gateway.bridges.length;
      await clock.pass(delay - 1);
      expect(gateway.bridges.length).toBe(before);
      await clock.pass(1);
      expect(gateway.bridges.length).toBe(before + 1);
    }
    gateway.isUp = true;
    connection.nudge();
    await settled();
    expect(connection.state.kind).toBe('online');

    gateway.bridge.close();
    expect(connection.state).toEqual({ kind: 'waiting', until: clock.now() + 500 });
  });

  test('takes a server that has fallen silent for lost', async () => {
    connection.signIn('token');
    await settled();
    const silent = gateway.bridge;
    gateway.failNext('ping', null);
    await clock.pass(20_000);
    expect(connection.state.kind).toBe('online');

    silent.failWaiting(new Failure('TIMEOUT'));
    await settled();

    expect(silent.isClosed).toBe(true);
    expect(connection.state.kind).toBe('waiting');
    await clock.pass(500);
    expect(connection.state.kind).toBe('online');
  });

  test('stays while the server answers', async () => {
    connection.signIn('token');
    await clock.pass(10 * 60_000);

    expect(gateway.countOf('ping')).toBe(30);
    expect(gateway.bridges.length).toBe(1);
  });

  test('is over when its token is', async () => {
    connection.signIn('token');
    await settled();

    gateway.bridge.events.onRefused(new Failure('TOKEN_EXPIRED'));
    await clock.pass(60_000);

    expect(connection.state).toMatchObject({
      kind: 'signed-out',
      failure: { code: 'TOKEN_EXPIRED' },
    });
    expect(gateway.bridges.length).toBe(1);
    await expect(connection.request('ping', {})).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('does not come in with a token that is none', async () => {
    gateway.failNext('auth', new Failure('UNAUTHENTICATED'));
    connection.signIn('nonsense');
    await settled();
    expect(connection.state.kind).toBe('signed-out');
  });

  test('tries again when signing in fails for another reason', async () => {
    gateway.failNext('auth', new Failure('UNAVAILABLE'));
    connection.signIn('token');
    await clock.pass(500);
    expect(connection.state.kind).toBe('online');
  });
});

describe('a node that is about to stop', () => {
  test('is left for another when its time has come, without a moment between', async () => {
    connection.signIn('token');
    await settled();
    const old = gateway.bridge;

    old.events.onGoAway(3_000);
    await clock.pass(2_999);
    expect(gateway.bridges.length).toBe(1);
    await clock.pass(1);

    expect(gateway.bridges.length).toBe(2);
    expect(old.isClosed).toBe(true);
    expect(onlines).toBe(2);
    expect(states).toEqual(['connecting', 'online', 'online']);
  });

  test('still answers what it was asked', async () => {
    connection.signIn('token');
    await settled();
    const old = gateway.bridge;
    old.isBusy = true;

    old.events.onGoAway(0);
    await clock.pass(1_000);
    expect(onlines).toBe(2);
    expect(old.isClosed).toBe(false);
    old.isBusy = false;
    await clock.pass(200);

    expect(old.isClosed).toBe(true);
    expect(connection.state.kind).toBe('online');
  });

  test('is kept as long as there is no other', async () => {
    connection.signIn('token');
    await settled();
    const old = gateway.bridge;
    gateway.isUp = false;

    old.events.onGoAway(0);
    await clock.pass(1_000);
    expect(old.isClosed).toBe(false);
    expect(connection.state.kind).toBe('online');

    old.close();
    expect(connection.state.kind).toBe('waiting');
  });

  test('is not listened to when it has been left', async () => {
    connection.signIn('token');
    await settled();
    const old = gateway.bridge;
    old.isBusy = true;
    connection.listen('c');
    gateway.channel('c');
    gateway.say('c', 'before');
    old.events.onGoAway(0);
    await clock.pass(1);
    connection.listen('c');

    gateway.say('c', 'once');

    expect(received.map((message) => message.text)).toEqual(['before', 'once']);
  });
});

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
      expect(connection.state).toMatchObject({ kind: 'waiting', until: clock.now() + delay });
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

    await clock.pass(10_000);
    gateway.bridge.close();
    expect(connection.state).toEqual({
      kind: 'waiting',
      until: clock.now() + 500,
      reason: 'lost',
    });
  });

  test('is not opened in a hot loop by a server that takes it and closes it again', async () => {
    connection.signIn('token');
    for (let i = 0; i < 600; i++) {
      await clock.pass(100);
      if (connection.state.kind === 'online') {
        gateway.bridge.close();
      }
    }
    // 60 seconds: half of 1, 2, 4, 8, 16 and 30 s.
    expect(gateway.bridges.length).toBeLessThan(10);
  });

  test('waits as long as the server asks when signing in is refused', async () => {
    gateway.failNext('auth', new Failure('UNAVAILABLE', '', { retryAfterMs: 20_000 }));
    connection.signIn('token');
    await clock.pass(20_499);
    expect(gateway.bridges.length).toBe(1);
    await clock.pass(1);
    expect(connection.state.kind).toBe('online');
  });

  test('is not lost to a ping that is refused: that is an answer', async () => {
    connection.signIn('token');
    await settled();
    gateway.failNext('ping', new Failure('RATE_LIMITED'), new Failure('INTERNAL'));
    await clock.pass(60_000);
    expect(gateway.bridges.length).toBe(1);
    expect(connection.state.kind).toBe('online');
  });

  test('numbers the bridges that could be used', async () => {
    expect(connection.epoch).toBe(0);
    connection.signIn('token');
    await settled();
    expect(connection.state).toMatchObject({ kind: 'online', epoch: 1 });
    gateway.failNext('auth', new Failure('UNAVAILABLE'));
    gateway.bridge.close();
    expect(connection.epoch).toBe(1);
    await clock.pass(10_000);
    expect(connection.state).toMatchObject({ kind: 'online', epoch: 2 });
    gateway.bridge.events.onGoAway(0);
    await clock.pass(1);
    expect(connection.state).toMatchObject({ kind: 'online', epoch: 3 });
  });

  test('rejects what waits when its bridge is gone', async () => {
    connection.signIn('token');
    await settled();
    gateway.failNext('history', null);
    const asked = connection.request('history', { channel: 'c' });
    gateway.bridge.close();
    await expect(asked).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('leaves no timer when its user signs out', async () => {
    connection.signIn('token');
    await settled();
    gateway.bridge.events.onGoAway(3_000);
    expect(clock.timerCount).toBeGreaterThan(0);
    connection.signOut();
    expect(clock.timerCount).toBe(0);
    expect(gateway.bridge.isClosed).toBe(true);
  });

  test('does not tell the listener of a connection that was ended by a subscriber', async () => {
    connection.subscribe(() => {
      if (connection.state.kind === 'online') {
        connection.signOut();
      }
    });
    connection.signIn('token');
    await settled();
    expect(onlines).toBe(0);
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

describe('a close code', () => {
  test.each([
    [4401, 'UNAUTHENTICATED'],
    [4402, 'TOKEN_EXPIRED'],
  ])('%i ends the session, also without an error frame', async (code, failure) => {
    connection.signIn('token');
    await settled();
    gateway.bridge.close(code);
    expect(connection.state).toMatchObject({ kind: 'signed-out', failure: { code: failure } });
    expect(clock.timerCount).toBe(0);
  });

  test.each([4408, 4429, 4503])(
    '%i says later: the back-off does not begin at its least',
    async (code) => {
      connection.signIn('token');
      await settled();
      gateway.bridge.close(code);
      expect(connection.state).toMatchObject({ kind: 'waiting', until: clock.now() + 2_000 });
    },
  );

  test('4401 before the token was answered is about time, unless it comes again and again', async () => {
    gateway.failNext('auth', null, null, null);
    connection.signIn('token');
    await settled();
    gateway.bridge.close(4401);
    expect(connection.state.kind).toBe('waiting');
    await clock.pass(1_000);
    gateway.bridge.close(4401);
    expect(connection.state.kind).toBe('waiting');
    await clock.pass(2_000);
    gateway.bridge.close(4401);
    expect(connection.state.kind).toBe('signed-out');
  });
});

describe('a nudge', () => {
  beforeEach(async () => {
    clock = new FakeClock();
    gateway = new FakeGateway(clock);
    connection = new Connection(gateway.open, clock, () => 0.5);
    connection.signIn('token');
    await settled();
  });

  test('finds out within seconds that a connection is gone', async () => {
    gateway.bridge.isSilent = true;
    connection.nudge();
    await clock.pass(2_500);
    expect(connection.state.kind).toBe('waiting');
    await clock.pass(500);
    expect(connection.state.kind).toBe('online');
  });

  test('does not end a connection that is slow but alive', async () => {
    connection.listen('c');
    gateway.answerLate('ping', 3_000);
    gateway.answerLate('ping', 3_000);
    connection.nudge();
    await clock.pass(1_000);
    gateway.say('c', 'a sign of life');
    await clock.pass(60_000);
    expect(gateway.bridges.length).toBe(1);
    expect(connection.state.kind).toBe('online');
  });

  test('asks once, however often it comes', async () => {
    gateway.answerLate('ping', 1_000);
    for (let i = 0; i < 10; i++) {
      connection.nudge();
    }
    expect(gateway.countOf('ping')).toBe(1);
    await clock.pass(1_000);
    connection.nudge();
    expect(gateway.countOf('ping')).toBe(2);
  });

  test('does not forget a goaway', async () => {
    const old = gateway.bridge;
    old.events.onGoAway(3_000);
    await clock.pass(1_000);
    connection.nudge();
    await clock.pass(2_000);
    expect(gateway.bridges.length).toBe(2);
    expect(old.isClosed).toBe(true);
    expect(connection.state.kind).toBe('online');
  });
});

describe('a sleep', () => {
  beforeEach(async () => {
    clock = new FakeClock();
    gateway = new FakeGateway(clock);
    connection = new Connection(gateway.open, clock, () => 0.5);
    connection.signIn('token');
    await clock.pass(12_345);
  });

  test.each([false, true])(
    'is noticed though no event says so (timers stand still: %s)',
    async (timersStandStill) => {
      gateway.bridge.isSilent = true;
      await clock.sleep(30 * 60_000, timersStandStill);
      await clock.pass(8_500);
      expect(gateway.bridges.length).toBe(2);
      expect(connection.state.kind).toBe('online');
    },
  );

  test('does not end a connection that lived through it', async () => {
    await clock.sleep(60_000);
    await clock.pass(60_000);
    expect(gateway.bridges.length).toBe(1);
  });

  test('ends an attempt that hung before it', async () => {
    gateway.plan('auth', { answerAfterMs: null });
    gateway.bridge.close();
    await clock.pass(2_000);
    expect(connection.state.kind).toBe('connecting');
    connection.wake();
    await settled();
    expect(connection.state.kind).toBe('online');
  });
});

describe('a device without a network', () => {
  test('is told at once, and not tried until it is back', async () => {
    connection.signIn('token');
    await settled();
    gateway.isUp = false;
    connection.networkChanged(false);
    expect(connection.state).toMatchObject({ kind: 'waiting', reason: 'offline' });
    expect(gateway.bridge.isClosed).toBe(true);
    await clock.pass(14_000);
    expect(gateway.bridges.length).toBe(1);

    gateway.isUp = true;
    connection.networkChanged(true);
    await settled();
    expect(connection.state.kind).toBe('online');
  });

  test('is tried slowly all the same, since a browser can be mistaken', async () => {
    connection.signIn('token');
    await settled();
    connection.networkChanged(false);
    await clock.pass(30_000);
    expect(connection.state.kind).toBe('online');
  });

  test('tries again in the face of an attempt that hangs when the network is back', async () => {
    gateway.failNext('auth', null);
    connection.signIn('token');
    await clock.pass(1_000);
    expect(connection.state.kind).toBe('connecting');
    connection.networkChanged(true);
    await settled();
    expect(connection.state.kind).toBe('online');
  });
});

describe('a move', () => {
  beforeEach(async () => {
    connection.signIn('token');
    await settled();
  });

  test('that fails is tried again while the old node lives', async () => {
    const old = gateway.bridge;
    gateway.failNext('auth', new Failure('UNAVAILABLE'));
    old.events.onGoAway(0);
    await clock.pass(1);
    expect(old.isClosed).toBe(false);
    await clock.pass(2_000);
    expect(old.isClosed).toBe(true);
    expect(connection.state).toMatchObject({ kind: 'online', epoch: 2 });
  });

  test('goes on with the new connection when the old one ends before', async () => {
    const old = gateway.bridge;
    old.events.onGoAway(0);
    gateway.failNext('auth', null);
    await clock.pass(0);
    const next = gateway.bridge;
    expect(next).not.toBe(old);
    old.close(4503);
    expect(connection.state.kind).toBe('connecting');
    expect(gateway.bridge).toBe(next);
  });

  test('is made when the node asked for it before it had answered', async () => {
    gateway.bridge.close();
    gateway.isUp = true;
    await clock.pass(499);
    gateway.answer = ((answer) => (op, body) => {
      if (op === 'auth' && gateway.bridges.length === 2) {
        gateway.bridge.events.onGoAway(0);
      }
      return answer.call(gateway, op, body);
    })(gateway.answer.bind(gateway));
    await clock.pass(2_000);
    expect(gateway.bridges.length).toBe(3);
    expect(connection.state.kind).toBe('online');
  });

  test('is not made in a loop where all nodes ask for it', async () => {
    for (let i = 0; i < 600; i++) {
      gateway.bridge.events.onGoAway(0);
      await clock.pass(100);
    }
    expect(gateway.bridges.length).toBeLessThan(15);
  });
});

describe('a renewal', () => {
  beforeEach(async () => {
    gateway.expiresAt = '2030-01-01T00:00:00Z';
    connection.signIn('first');
    await settled();
  });

  test('is made in place, and kept for later connections', async () => {
    gateway.expiresAt = '2030-01-02T00:00:00Z';
    const welcome = await connection.renew('second');
    expect(welcome.expiresAt).toBe('2030-01-02T00:00:00Z');
    expect(connection.state).toMatchObject({ kind: 'online', epoch: 1, welcome });
    expect(onlines).toBe(1);
    expect(gateway.bridges.length).toBe(1);

    gateway.bridge.close();
    await clock.pass(1_000);
    expect(gateway.requests.at(-1)).toEqual({ op: 'auth', body: { token: 'second' } });
  });

  test('that is refused rejects and leaves the connection alive', async () => {
    gateway.users.set('second', 'somebody else');
    await expect(connection.renew('second')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(connection.state).toMatchObject({ kind: 'online', epoch: 1 });
  });

  test('that the server closes over does not end the session', async () => {
    gateway.refusedTokens.set('second', 'UNAUTHENTICATED');
    await expect(connection.renew('second')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await clock.pass(1_000);
    expect(connection.state).toMatchObject({ kind: 'online', epoch: 2 });
    expect(gateway.requests.at(-1)).toEqual({ op: 'auth', body: { token: 'first' } });
  });

  test('that is refused after its time does not end the session either', async () => {
    clock = new FakeClock();
    gateway = new FakeGateway(clock);
    connection = new Connection(gateway.open, clock, () => 0.5);
    connection.signIn('first');
    await settled();
    gateway.refusedTokens.set('second', 'UNAUTHENTICATED');
    gateway.answerLate('auth', 12_000);
    const renewal = expect(connection.renew('second')).rejects.toMatchObject({ code: 'TIMEOUT' });
    await clock.pass(14_000);
    await renewal;
    expect(connection.state).toMatchObject({ kind: 'online', epoch: 2 });
  });

  test('needs a connection', async () => {
    gateway.bridge.close();
    await expect(connection.renew('second')).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('during a move reaches the new connection, too', async () => {
    gateway.failNext('auth', null);
    gateway.bridge.events.onGoAway(0);
    await clock.pass(0);
    const next = gateway.bridge;
    expect(gateway.bridges.length).toBe(2);
    await connection.renew('second');
    // The old token ends on the next node before it is asked: that is no end of the session.
    next.close(4402);
    await clock.pass(5_000);
    expect(connection.state.kind).toBe('online');
    expect(gateway.requests.at(-1)).toEqual({ op: 'auth', body: { token: 'second' } });
  });

  test('is not of the next user', async () => {
    gateway.failNext('auth', null);
    const renewal = connection.renew('second');
    connection.signIn('another user');
    await expect(renewal).rejects.toMatchObject({ code: 'CLOSED' });
    await settled();
    expect(gateway.requests.at(-1)).toEqual({ op: 'auth', body: { token: 'another user' } });
  });
});

import { beforeEach, describe, expect, test } from 'vitest';

import { Failure } from '../net/failure';
import { FakeClock, settled } from '../testing/fake-clock';
import { FakeService } from '../testing/fake-service';
import { FakeTab } from '../testing/fake-tab';
import { SharedStorage } from '../testing/shared-storage';

const HOUR = 3_600_000;

let clock: FakeClock;
let service: FakeService;
let storage: SharedStorage;
let ids: number;

beforeEach(() => {
  clock = new FakeClock();
  service = new FakeService(clock);
  storage = new SharedStorage();
  ids = 0;
});

function tab(): FakeTab {
  return new FakeTab({ service, storage, clock, random: () => 0.5, newId: () => `id-${ids++}` });
}

async function entered(name: string, one = tab()): Promise<FakeTab> {
  await one.chat.enter(name);
  await settled();
  return one;
}

describe('a token', () => {
  test('that is wrong is said to be wrong, and not that a session ended', async () => {
    const one = tab();
    one.chat.signIn('wrong');
    expect(one.chat.phase).toBe('entering');
    await settled();
    expect(one.chat.phase).toBe('out');
    expect(one.chat.notice).toBe('token-refused');
    expect(storage.map.has('parley.2.account')).toBe(false);
  });

  test('that has expired is said to have expired', async () => {
    const one = tab();
    const token = service.token('ada', HOUR);
    await clock.pass(2 * HOUR);
    one.chat.signIn(token);
    await settled();
    expect(one.chat.notice).toBe('token-expired');
  });

  test('that is wrong disturbs nobody who is signed in in another tab', async () => {
    const one = tab();
    const two = await entered('Ada');
    one.chat.signIn('wrong');
    await settled();
    storage.deliver();
    expect(two.chat.phase).toBe('in');
    expect(storage.map.get('parley.2.account')).toContain('Ada');
  });

  test('of a user’s ends with a word five minutes before, and can be replaced in place', async () => {
    const one = tab();
    one.chat.signIn(service.token('ada', HOUR));
    await settled();
    one.chat.openRoom('c');
    await clock.pass(54 * 60_000);
    expect(one.chat.expiry).toBeNull();
    let changes = 0;
    one.chat.subscribe(() => changes++);
    await clock.pass(2 * 60_000);
    expect(changes).toBeGreaterThan(0);
    expect(one.chat.expiry).toMatchObject({ canRenew: false });
    const room = one.room('c');

    await expect(one.chat.signInAgain('wrong')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await one.chat.signInAgain(service.token('ada', HOUR));

    expect(one.chat.expiry).toBeNull();
    expect(one.room('c')).toBe(room);
    await clock.pass(10 * 60_000);
    service.endExpired();
    expect(one.chat.phase).toBe('in');
  });

  test('of a user’s that has ended says that the session has, and all is back afterwards', async () => {
    const one = tab();
    one.chat.signIn(service.token('ada', HOUR));
    await settled();
    one.chat.openRoom('c');
    await settled();
    one.room('c').saveDraft('half a tho');
    await clock.pass(2 * HOUR);
    service.endExpired();
    expect(one.chat.phase).toBe('out');
    expect(one.chat.notice).toBe('ended');
    expect(one.chat.lastName).toBe('ada');
    expect(one.chat.lastGuest).toBeNull();
    one.reload();
    expect(one.chat.phase).toBe('out');

    one.chat.signIn(service.token('ada', HOUR));
    await settled();

    expect(one.channels).toEqual(['c']);
    expect(one.room('c').draft).toBe('half a tho');
  });

  test('of another user does not take over the rooms', async () => {
    const one = tab();
    one.chat.signIn(service.token('ada', HOUR));
    await settled();
    await expect(one.chat.signInAgain(service.token('bob'))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(one.chat.user?.id).toBe('ada');
  });
});

describe('a guest', () => {
  test('is renewed before the end, and notices nothing', async () => {
    const one = await entered('Ada');
    one.chat.openRoom('c');
    await settled();
    const room = one.room('c');
    const userId = one.chat.user?.id;
    for (let hour = 0; hour < 72; hour++) {
      await clock.pass(HOUR);
      service.endExpired();
      expect(one.chat.phase).toBe('in');
      expect(one.chat.expiry).toBeNull();
    }
    expect(one.chat.user?.id).toBe(userId);
    expect(one.room('c')).toBe(room);
    expect(service.guestRequests).toBeLessThan(10);
  }, 20_000);

  test('in three tabs is renewed by one of them', async () => {
    const one = await entered('Ada');
    const others = [tab(), tab()];
    await settled();
    const before = service.guestRequests;
    await clock.pass(9.65 * HOUR);
    storage.deliver();
    await clock.pass(4 * HOUR);
    service.endExpired();
    expect(service.guestRequests).toBe(before + 1);
    for (const each of [one, ...others]) {
      expect(each.chat.phase).toBe('in');
      expect(each.chat.connection.state.kind).toBe('online');
    }
  }, 20_000);

  test('is renewed after sleeping through the end, in the same rooms', async () => {
    const one = await entered('Ada');
    one.chat.openRoom('c');
    await settled();
    const room = one.room('c');
    service.isStoring = false;
    room.outbox.add('hello');
    service.tokens.forEach((identity, token) =>
      service.tokens.set(token, { ...identity, endsAt: clock.now() - 20 * HOUR }),
    );
    service.endExpired();
    service.isStoring = true;
    expect(one.chat.phase).toBe('in');

    await clock.pass(60_000);

    expect(one.room('c')).toBe(room);
    expect(one.chat.connection.state.kind).toBe('online');
    expect(service.messages.map(({ text, userId }) => [text, userId])).toEqual([
      ['hello', one.chat.user?.id],
    ]);
  });

  test('is renewed when the server is back, and asks it at ease', async () => {
    const one = await entered('Ada');
    service.isUp = false;
    service.tokens.forEach((identity, token) =>
      service.tokens.set(token, { ...identity, endsAt: clock.now() }),
    );
    service.endExpired();
    const before = service.guestRequests;
    await clock.pass(10 * 60_000);
    expect(one.chat.phase).toBe('in');
    service.isUp = true;
    await clock.pass(2 * 60_000);
    expect(one.chat.connection.state.kind).toBe('online');
    expect(service.guestRequests).toBe(before + 1);
  });

  test('with a clock that is wrong, or a token that ends at once, does not ask without end', async () => {
    service.guestTtlMs = 1;
    await entered('Ada');
    for (let second = 0; second < 600; second++) {
      await clock.pass(1_000);
      service.endExpired();
    }
    expect(service.guestRequests).toBeLessThan(40);
  });

  test('who comes back the next day is the same', async () => {
    const one = await entered('Ada');
    one.chat.openRoom('c');
    await settled();
    one.room('c').saveDraft('half a tho');
    service.isStoring = false;
    one.room('c').outbox.add('hello');
    await settled();
    const userId = one.chat.user?.id;
    one.close();
    service.tokens.forEach((identity, token) =>
      service.tokens.set(token, { ...identity, endsAt: clock.now() - 24 * HOUR }),
    );
    service.isStoring = true;

    one.reload();
    await clock.pass(60_000);

    expect(one.chat.user?.id).toBe(userId);
    expect(one.room('c').draft).toBe('half a tho');
    expect(service.textsOf(userId ?? '')).toEqual(['hello']);
  });

  test('whose session ended for another reason goes on by entering under the same name', async () => {
    const one = await entered('Ada');
    one.chat.openRoom('c');
    await settled();
    const userId = one.chat.user?.id;
    one.chat.connection.signOut(new Failure('UNAUTHENTICATED'));
    await settled();
    if (one.chat.phase === 'out') {
      await entered(' ada', one);
    }
    await clock.pass(60_000);
    expect(one.chat.user?.id).toBe(userId);
    expect(one.channels).toEqual(['c']);
  });

  test('who cannot be renewed is told that the session has ended, and enters as a new one', async () => {
    const one = await entered('Ada');
    one.chat.openRoom('c');
    await settled();
    const userId = one.chat.user?.id;
    service.tokens.clear();
    service.endExpired();
    service.bridges.forEach((bridge) => bridge.refuse(new Failure('TOKEN_EXPIRED')));
    await clock.pass(10_000);
    expect(one.chat.phase).toBe('out');
    expect(one.chat.notice).toBe('guest-ended');
    expect(one.chat.lastGuest).toBeNull();

    await entered('Ada', one);

    expect(one.chat.user?.id).not.toBe(userId);
    expect([...storage.map.keys()].some((key) => key.includes(userId ?? ''))).toBe(false);
  });

  test('who enters under another name is another one, and gets nothing of the first', async () => {
    const one = await entered('Ada');
    one.chat.openRoom('c');
    await settled();
    one.room('c').saveDraft('secret');
    one.chat.connection.signOut();
    await entered('Bob', one);
    one.chat.openRoom('c');
    expect(one.room('c').draft).toBe('');
    expect([...storage.map].join()).not.toContain('secret');
  });

  test('who signs out is forgotten: the same name is another guest', async () => {
    const one = await entered('Ada');
    const userId = one.chat.user?.id;
    one.chat.signOut();
    await entered('Ada', one);
    expect(one.chat.user?.id).not.toBe(userId);
  });
});

describe('entering while the server cannot be reached', () => {
  test('says so, keeps trying, and gets in', async () => {
    const one = tab();
    service.isUp = false;
    const entering = one.chat.enter('Ada');
    await clock.pass(30_000);
    expect(one.chat.phase).toBe('entering');
    expect(one.chat.entryFailure?.code).toBe('OFFLINE');
    service.isUp = true;
    await clock.pass(30_000);
    await entering;
    expect(one.chat.phase).toBe('in');
    expect(one.chat.entryFailure).toBeNull();
  });

  test('can be given up', async () => {
    const one = tab();
    service.isUp = false;
    const entering = one.chat.enter('Ada');
    await clock.pass(10_000);
    one.chat.cancelEntering();
    await entering;
    service.isUp = true;
    await clock.pass(60_000);
    expect(one.chat.phase).toBe('out');
    expect(service.guestRequests).toBe(0);
  });

  test('with a token says so, keeps trying, and can be given up', async () => {
    const one = tab();
    const token = service.token('ada');
    service.isUp = false;
    one.chat.signIn(token);
    await clock.pass(30_000);
    expect(one.chat.phase).toBe('entering');
    expect(one.chat.entryFailure?.code).toBe('OFFLINE');
    one.chat.cancelEntering();
    service.isUp = true;
    await clock.pass(60_000);
    expect(one.chat.phase).toBe('out');

    one.chat.signIn(token);
    await settled();
    expect(one.chat.user?.id).toBe('ada');
  });
});

import { beforeEach, describe, expect, test } from 'vitest';

import { FakeClock, settled } from '../testing/fake-clock';
import { FakeService } from '../testing/fake-service';
import { FakeTab } from '../testing/fake-tab';
import { SharedStorage } from '../testing/shared-storage';

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

async function signedIn(userId: string, one = tab()): Promise<FakeTab> {
  one.chat.signIn(service.token(userId, 365 * 24 * 3_600_000));
  await settled();
  return one;
}

async function opened(): Promise<FakeTab> {
  const one = tab();
  await settled();
  return one;
}

/** Tabs are told of each other. */
async function told(): Promise<void> {
  storage.deliver();
  await settled();
  storage.deliver();
  await settled();
}

describe('the next person', () => {
  test('neither sees nor sends what the last one wrote', async () => {
    const one = await entered('Ada');
    one.chat.openRoom('help');
    one.chat.openRoom('knitting');
    await settled();
    one.room('help').saveDraft('my password is hunter2');
    service.isStoring = false;
    one.room('knitting').outbox.add('said by Ada');
    await settled();
    expect(one.chat.unsent).toEqual({ messages: 1, drafts: 1 });

    one.chat.signOut();
    service.isStoring = true;
    const everything = [...storage.map, ...one.session.map].join();
    expect(everything).not.toContain('hunter2');
    expect(everything).not.toContain('said by Ada');

    await entered('Bob', one);
    expect(one.channels).toEqual([]);
    one.chat.openRoom('help');
    one.chat.openRoom('knitting');
    await clock.pass(10 * 60_000);

    expect(one.room('help').draft).toBe('');
    expect(one.room('knitting').outbox.pending).toEqual([]);
    expect(service.messages).toEqual([]);
  });

  test('does not send what the last one’s page still had in its hands', async () => {
    const one = await signedIn('ada');
    one.chat.openRoom('c');
    await settled();
    service.isStoring = false;
    one.room('c').outbox.add('said by Ada');
    await settled();
    service.endExpired();
    one.chat.connection.signOut();
    service.isStoring = true;
    await signedIn('bob', one);
    one.chat.openRoom('c');

    await clock.pass(20 * 60_000);

    expect(service.textsOf('bob')).toEqual([]);
  });

  test('gets the own things, and the last one finds the own things, where nobody signed out', async () => {
    const one = await signedIn('ada');
    one.chat.openRoom('c');
    await settled();
    one.room('c').saveDraft('Ada’s');
    one.chat.connection.signOut();
    await signedIn('bob', one);
    one.chat.openRoom('c');
    expect(one.room('c').draft).toBe('');
    one.chat.connection.signOut();

    await signedIn('ada', one);

    expect(one.channels).toEqual(['c']);
    expect(one.room('c').draft).toBe('Ada’s');
  });
});

describe('signing out', () => {
  test('holds in every tab', async () => {
    const one = await entered('Ada');
    const two = await opened();
    expect(two.chat.user?.author).toBe('Ada');

    one.chat.signOut();
    await told();

    expect(two.chat.phase).toBe('out');
    expect(two.chat.notice).toBe('signed-out-elsewhere');
    one.reload();
    await settled();
    expect(one.chat.phase).toBe('out');
    expect([...storage.map.keys()]).toEqual([]);
  });

  test('holds in a tab that was not told, when it is back or connects again', async () => {
    const one = await entered('Ada');
    const [two, three] = [await opened(), await opened()];
    two.chat.openRoom('c');
    one.chat.signOut();

    two.chat.wake();
    service.bridges.forEach((bridge) => bridge.close());
    await clock.pass(60_000);

    expect(two.chat.phase).toBe('out');
    expect(three.chat.phase).toBe('out');
    expect([...storage.map.keys()]).toEqual([]);
  });

  test('in one tab and another person in it end the others, which say so', async () => {
    const one = await entered('Ada');
    const [two, three] = [await opened(), await opened()];
    one.chat.signOut();
    await entered('Bob', one);
    two.chat.wake();
    service.bridges.forEach((bridge) => bridge.close());
    await clock.pass(60_000);

    for (const other of [two, three]) {
      expect(other.chat.phase).toBe('out');
      expect(other.chat.notice).toBe('replaced-elsewhere');
    }
    expect(one.chat.user?.author).toBe('Bob');
    one.reload();
    await settled();
    expect(one.chat.user?.author).toBe('Bob');
  });
});

test('who signs out removes nothing of a user whom another tab does not know to be replaced', async () => {
  const one = await signedIn('ada');
  one.chat.openRoom('c');
  await settled();
  const two = tab();
  two.chat.cancelEntering();
  await signedIn('bob', two);
  two.chat.signOut();
  one.chat.wake();
  expect(one.chat.phase).toBe('out');

  await signedIn('ada', one);

  expect(one.channels).toEqual(['c']);
});

describe('several tabs of a user', () => {
  test('keep all channels that any of them has opened', async () => {
    const one = await entered('Ada');
    const two = await opened();
    one.chat.openRoom('knitting');
    one.chat.openRoom('planning');
    two.chat.openRoom('help');
    await settled();
    service.say('help', 'x', { userId: 'bob', author: 'Bob' });
    await clock.pass(5_000);
    expect(two.channels).toEqual(['help']);
    await told();
    expect(two.channels).toEqual(['help', 'knitting', 'planning']);
    expect(one.channels).toEqual(['help', 'knitting', 'planning']);

    one.close();
    two.close();

    expect((await opened()).channels).toEqual(['help', 'knitting', 'planning']);
  });

  test('do not bring back a channel that one of them has left', async () => {
    const one = await entered('Ada');
    one.chat.openRoom('c');
    await settled();
    const two = await opened();
    one.chat.rooms?.leave('c');
    service.say('c', 'x', { userId: 'bob', author: 'Bob' });
    await clock.pass(5_000);
    expect((await opened()).channels).toEqual([]);
    await told();
    expect(two.channels).toEqual([]);

    two.chat.openRoom('c');
    await told();

    expect(one.channels).toEqual(['c']);
  });

  test('share what was read', async () => {
    const one = await entered('Ada');
    one.chat.openRoom('c');
    await settled();
    const two = await opened();
    service.say('c', 'x', { userId: 'bob', author: 'Bob' });
    service.say('c', 'y', { userId: 'bob', author: 'Bob' });
    await clock.pass(5_000);
    expect(two.room('c').unread.count).toBe(2);

    one.room('c').markAllRead();
    await told();

    expect(two.room('c').unread.count).toBe(0);
    two.close();
    one.close();
    expect((await opened()).room('c').unread.count).toBe(0);
  });

  test('remember a channel that was opened, and what was read, just before the end', async () => {
    const one = await entered('Ada');
    one.chat.openRoom('c');
    await settled();
    service.say('c', 'x', { userId: 'bob', author: 'Bob' });
    await clock.pass(200);
    one.room('c').markAllRead();
    one.chat.openRoom('d');
    await clock.pass(200);
    one.close();

    const two = await opened();

    expect(two.channels).toEqual(['c', 'd']);
    expect(two.room('c').unread.count).toBe(0);
    expect(two.chat.rooms?.get('c')).toMatchObject({ name: 'Name', topic: 'Topic' });
  });

  test('do not take each other’s drafts; a new one begins with the newest', async () => {
    const one = await entered('Ada');
    one.chat.openRoom('c');
    await settled();
    const two = await opened();
    expect(one.room('c').draft + two.room('c').draft).toBe('');
    one.room('c').saveDraft('one');
    await clock.pass(10);
    two.room('c').saveDraft('two');
    await clock.pass(10);
    expect((await opened()).room('c').draft).toBe('two');
    expect(one.room('c').draft).toBe('one');

    two.room('c').saveDraft('');
    two.close();
    expect((await opened()).room('c').draft).toBe('one');
    one.reload();
    await settled();
    expect(one.room('c').draft).toBe('one');
  });

  test('that go on with the same draft do not overwrite each other', async () => {
    const one = await entered('Ada');
    one.chat.openRoom('c');
    await settled();
    one.room('c').saveDraft('begun');
    const two = await opened();
    expect(two.room('c').draft).toBe('begun');
    two.room('c').saveDraft('begun by two');
    one.room('c').saveDraft('begun by one');

    expect(two.room('c').draft).toBe('begun by two');
    expect(one.room('c').draft).toBe('begun by one');
  });
});

describe('an unsent text', () => {
  async function withUnsent(): Promise<FakeTab> {
    const one = await entered('Ada');
    one.chat.openRoom('c');
    await settled();
    service.isStoring = false;
    one.room('c').outbox.add('hello');
    await settled();
    return one;
  }

  /** What failed meanwhile is sent again. */
  function retryAll(one: FakeTab): void {
    for (const { clientMessageId, state } of one.room('c').outbox.pending) {
      if (state === 'failed') {
        one.room('c').outbox.retry(clientMessageId);
      }
    }
  }

  test('is sent after a reload, by the same tab', async () => {
    const one = await withUnsent();
    const two = await opened();
    one.reload();
    await settled();
    expect(one.room('c').outbox.pending.length).toBe(1);
    expect(two.room('c').outbox.pending.length).toBe(0);
    service.isStoring = true;
    await clock.pass(60_000);
    expect(service.messages.map(({ text }) => text)).toEqual(['hello']);
    expect(one.room('c').outbox.pending).toEqual([]);
  });

  test.each([
    ['closed', 20_000],
    ['crashed', 200_000],
  ] as const)('of a tab that was %s is taken over by exactly one other', async (how, within) => {
    const one = await withUnsent();
    if (how === 'closed') {
      one.close();
    } else {
      one.crash();
    }
    const others = [await opened(), await opened(), await opened()];
    expect(others.flatMap((two) => two.room('c').outbox.pending)).toEqual([]);
    await clock.pass(within);
    expect(others.flatMap((two) => two.room('c').outbox.pending).length).toBe(1);

    service.isStoring = true;
    others.forEach(retryAll);
    await clock.pass(60_000);

    expect(service.messages.map(({ text }) => text)).toEqual(['hello']);
    expect(others.flatMap((two) => two.room('c').outbox.pending)).toEqual([]);
  });

  test('of a tab that is there stays with it, also when the tab was duplicated', async () => {
    const one = await withUnsent();
    const copy = tab();
    one.session.map.forEach((value, key) => copy.session.map.set(key, value));
    copy.reload();
    await clock.pass(10 * 60_000);
    expect(copy.room('c').outbox.pending).toEqual([]);
    expect(one.room('c').outbox.pending.length).toBe(1);
  });

  test('that was taken from a sleeping tab is not sent by that tab, too', async () => {
    const asleep = new FakeClock();
    const one = new FakeTab({
      service,
      storage,
      clock: asleep,
      random: () => 0.5,
      newId: () => `id-${ids++}`,
    });
    await entered('Ada', one);
    one.chat.openRoom('c');
    await settled();
    service.isStoring = false;
    one.room('c').outbox.add('hello');
    await settled();
    const two = await opened();
    await clock.pass(11 * 60_000);
    expect(two.room('c').outbox.pending.length).toBe(1);

    // It wakes: its timers run before anybody tells it anything.
    service.isStoring = true;
    await asleep.pass(11 * 60_000);
    retryAll(two);
    await clock.pass(60_000);

    expect(service.messages.map(({ text }) => text)).toEqual(['hello']);
    expect(one.room('c').outbox.pending).toEqual([]);
    one.room('c').outbox.add('and on');
    await settled();
    expect(service.messages.map(({ text }) => text)).toEqual(['hello', 'and on']);
  });

  test('is kept by a page that comes back, unless another tab has it', async () => {
    const one = await withUnsent();
    one.chat.pause();
    await clock.pass(2_000);
    one.chat.wake();
    const two = await opened();
    await clock.pass(10 * 60_000);
    expect(two.room('c').outbox.pending).toEqual([]);

    one.chat.pause();
    await clock.pass(60_000);
    expect(two.room('c').outbox.pending.length).toBe(1);
    one.chat.wake();
    expect(one.room('c').outbox.pending).toEqual([]);
  });
});

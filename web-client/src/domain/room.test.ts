import { beforeEach, describe, expect, test } from 'vitest';

import { Connection } from '../net/connection';
import { Failure } from '../net/failure';
import type { MessageId } from '../net/protocol';
import { FakeClock, settled } from '../testing/fake-clock';
import { FakeGateway } from '../testing/fake-gateway';
import { JoinQueue } from './join-queue';
import { Room } from './room';

let clock: FakeClock;
let gateway: FakeGateway;
let connection: Connection;

beforeEach(async () => {
  clock = new FakeClock();
  gateway = new FakeGateway();
  gateway.channel('c');
  connection = new Connection(gateway.open, clock, () => 0);
  connection.signIn('token');
  await settled();
});

function make(lastRead: MessageId | null = null): Room {
  let ids = 0;
  const room = new Room({
    id: 'c',
    lastRead,
    place: null,
    userId: 'me',
    connection,
    outboxStore: { read: () => [], write: () => {} },
    drafts: { read: () => '', write: () => {} },
    clock,
    random: () => 0.5,
    newId: () => `mine-${ids++}`,
    requestJoin: (one) => joins.add(one),
  });
  const joins = new JoinQueue(clock, () => 0.5);
  connection.listenTo({
    onOnline: () => {
      joins.clear();
      room.connectionIsNew();
      joins.add(room);
    },
    onMessage: (message) => room.receive(message),
  });
  return room;
}

async function joined(lastRead: MessageId | null = null): Promise<Room> {
  const room = make(lastRead);
  await room.join();
  return room;
}

/** Somebody reads all that there is. */
function reads(room: Room): void {
  const { oldest, newest } = room.timeline;
  room.look({ kind: 'reading', first: oldest ?? '', last: newest ?? '' });
}

function texts(room: Room): string[] {
  return room.timeline.messages.map((message) => message.text);
}

function all(): string[] {
  return gateway.channel('c').map((message) => message.text);
}

async function reconnect(): Promise<void> {
  gateway.bridge.close();
  await clock.pass(0);
}

describe('joining', () => {
  test('shows the newest page, then what is said, once and in order', async () => {
    gateway.sayMany('c', 80);
    const room = await joined();
    gateway.sayMany('c', 5);

    expect(texts(room)).toEqual(all().slice(30));
    expect(room.state).toBe('joined');
    expect(room.timeline.isAtBeginning).toBe(false);
  });

  test('that succeeds late does not take away what a link has shown meanwhile', async () => {
    gateway.sayMany('c', 300);
    gateway.failNext('join', new Failure('UNAVAILABLE', '', { retryAfterMs: 700 }));
    const room = await joined();
    const target = gateway.channel('c')[20];
    await room.jumpTo(target?.id ?? '');
    const shown = texts(room);

    await room.join();

    expect(room.state).toBe('joined');
    expect(texts(room)).toEqual(shown);
    expect(room.timeline.isLive).toBe(false);
    await room.jumpToNewest();
    expect(texts(room)).toEqual(all().slice(250));
  });

  test('is not repeated while pages of long texts are read on', async () => {
    gateway.sayMany('c', 100);
    const room = await joined();
    await room.jumpTo(gateway.channel('c')[10]?.id ?? '');
    gateway.maxPage = 10;
    const joins = gateway.countOf('join');
    for (let i = 0; i < 3; i++) {
      await room.loadNewer();
    }
    expect(gateway.countOf('join')).toBe(joins);
    for (let i = 0; i < 3; i++) {
      await room.loadNewer();
    }
    expect(room.timeline.isLive).toBe(true);
    expect(texts(room).at(-1)).toBe(all().at(-1));
  });

  test('shows fewer messages where they are long, and knows that there are more', async () => {
    gateway.sayMany('c', 40);
    gateway.maxPage = 10;
    const room = await joined();
    expect(texts(room)).toEqual(all().slice(30));
    expect(room.timeline.isAtBeginning).toBe(false);
    for (let i = 0; i < 3; i++) {
      await room.loadOlder();
    }
    expect(texts(room)).toEqual(all());
    expect(room.timeline.isAtBeginning).toBe(true);
  });

  test('of a channel that does not exist says so', async () => {
    gateway.channels.clear();
    const room = await joined();
    expect(room.state).toBe('unknown');
  });

  test('that was refused says why', async () => {
    gateway.failNext('join', new Failure('TOO_MANY_CHANNELS'));
    const room = await joined();
    expect(room.state).toBe('refused');
    expect(room.failure?.code).toBe('TOO_MANY_CHANNELS');
  });

  test('that fails for a while is tried again on the same connection', async () => {
    gateway.failNext(
      'join',
      new Failure('UNAVAILABLE', '', { retryAfterMs: 700 }),
      new Failure('TIMEOUT'),
    );
    gateway.sayMany('c', 3);
    const room = make();
    await reconnect();
    expect(room.state).toBe('joining');
    expect(room.failure?.code).toBe('UNAVAILABLE');
    const tries = gateway.countOf('join');
    await clock.pass(600);
    expect(gateway.countOf('join')).toBe(tries);

    await clock.pass(2_000);
    gateway.say('c', 'live');

    expect(room.state).toBe('joined');
    expect(texts(room)).toEqual(all());
  });

  test('is done again with the next connection', async () => {
    gateway.failNext('join', new Failure('UNAVAILABLE'));
    gateway.sayMany('c', 3);
    const room = await joined();
    expect(room.state).toBe('joining');

    await reconnect();

    expect(room.state).toBe('joined');
    expect(texts(room)).toEqual(all());
  });
});

describe('coming back', () => {
  test('adds what was missed, without a hole and without anything twice', async () => {
    gateway.sayMany('c', 10);
    const room = await joined();
    gateway.isLive = false;
    gateway.sayMany('c', 120);
    gateway.isLive = true;

    await reconnect();
    gateway.say('c', 'after');

    expect(texts(room)).toEqual(all());
  });

  test('to more than can be replayed says so, and leaves no hole', async () => {
    gateway.sayMany('c', 10);
    const room = await joined();
    room.look({ kind: 'following' });
    gateway.isLive = false;
    gateway.maxReplay = 100;
    gateway.sayMany('c', 200);
    gateway.isLive = true;

    await reconnect();
    gateway.say('c', 'live');

    expect(texts(room)).toEqual(all().slice(0, 10));
    expect(room.timeline.isLive).toBe(false);
    expect(room.unread.atLeast).toBe(true);
    await room.jumpToNewest();
    expect(texts(room)).toEqual(all().slice(-50));
  });

  test('to more than can be replayed leaves a reader where he was, and he reads on', async () => {
    gateway.sayMany('c', 60);
    const room = await joined();
    room.look({
      kind: 'reading',
      first: room.timeline.oldest ?? '',
      last: room.timeline.newest ?? '',
    });
    gateway.isLive = false;
    gateway.maxReplay = 100;
    gateway.sayMany('c', 200);
    gateway.isLive = true;

    await reconnect();
    expect(texts(room)).toEqual(all().slice(10, 60));
    expect(room.timeline.isLive).toBe(false);
    for (let i = 0; i < 10 && !room.timeline.isLive; i++) {
      await room.loadNewer();
      reads(room);
    }

    expect(texts(room)).toEqual(all().slice(10));
    expect(room.timeline.isLive).toBe(true);
  });
});

describe('what is said while somebody follows', () => {
  test('is never counted as unread, also before it is drawn', async () => {
    gateway.sayMany('c', 10);
    const room = await joined();
    room.look({ kind: 'following' }, true);
    const counts: number[] = [];
    room.subscribe(() => counts.push(room.unread.count));

    gateway.sayMany('c', 3);

    expect(counts.length).toBeGreaterThan(0);
    expect(Math.max(...counts)).toBe(0);
    expect(room.lastRead).toBe(room.timeline.newest);
  });

  test('is unread from when they look away', async () => {
    gateway.sayMany('c', 10);
    const room = await joined();
    room.look({ kind: 'following' }, true);
    gateway.say('c', 'read');

    room.lookAway();
    gateway.sayMany('c', 3);

    expect(room.unread).toEqual({ count: 3, atLeast: false });
  });

  test('is unread where nobody looks, and where they read further up', async () => {
    gateway.sayMany('c', 10);
    const room = await joined();
    room.look({ kind: 'following' });
    gateway.say('c', 'nobody looks');
    const { oldest, newest } = room.timeline;
    room.look({ kind: 'reading', first: oldest ?? '', last: newest ?? '' }, true);
    gateway.say('c', 'below the view');

    expect(room.unread.count).toBe(2);
  });
});

describe('a join after a lost connection', () => {
  test('that is answered too late leaves no hole', async () => {
    gateway.sayMany('c', 10);
    const room = await joined();
    room.look({ kind: 'following' });
    gateway.isLive = false;
    gateway.sayMany('c', 3);
    gateway.isLive = true;
    // The gateway has joined, and nobody hears of it.
    gateway.failNext('join', new Failure('TIMEOUT'));

    gateway.bridge.close();
    await clock.pass(0);
    gateway.say('c', 'live, before the window is');
    await clock.pass(10_000);
    gateway.say('c', 'live');

    expect(texts(room)).toEqual(all());
    expect(room.timeline.isLive).toBe(true);
  });

  test('never asks in a hot loop while the gateway refuses', async () => {
    gateway.sayMany('c', 400);
    const room = await joined();
    await room.jumpTo(gateway.channel('c')[390]?.id ?? '');
    const never = Array.from({ length: 500 }, () => new Failure('UNAVAILABLE'));
    gateway.failNext('join', ...never);
    const before = gateway.requests.length;
    room.subscribe(() => void room.loadNewer());
    await room.loadNewer();
    await clock.pass(60_000);
    expect(gateway.requests.length - before).toBeLessThan(40);
  });
});

describe('scrolling', () => {
  test('up reads page after page to the first message', async () => {
    gateway.sayMany('c', 230);
    const room = await joined();
    for (let i = 0; i < 10; i++) {
      await room.loadOlder();
      reads(room);
    }
    expect(texts(room)).toEqual(all());
    expect(room.timeline.isAtBeginning).toBe(true);
    expect(gateway.countOf('history')).toBe(4);
  });

  test('asks once, however often it is told to', async () => {
    gateway.sayMany('c', 230);
    const room = await joined();
    await Promise.all([room.loadOlder(), room.loadOlder(), room.loadOlder()]);
    expect(gateway.countOf('history')).toBe(1);
    expect(texts(room).length).toBe(100);
  });

  test('goes on when a page could not be read', async () => {
    gateway.sayMany('c', 80);
    const room = await joined();
    gateway.failNext('history', new Failure('UNAVAILABLE'));
    await room.loadOlder();
    await room.loadOlder();
    expect(texts(room).length).toBe(50);
    expect(gateway.countOf('history')).toBe(1);

    await clock.pass(2_000);
    await room.loadOlder();
    expect(texts(room)).toEqual(all());
  });

  test('a page that comes after the reader has gone elsewhere is dropped', async () => {
    gateway.sayMany('c', 400);
    const room = await joined();
    const loading = room.loadOlder();
    await room.jumpTo(gateway.channel('c')[100]?.id ?? '');
    await loading;
    const shown = texts(room);
    expect(shown).toEqual(all().slice(51, 151));
  });
});

describe('a message that is jumped to', () => {
  test('is shown with what was said around it, and leads on to the newest', async () => {
    gateway.sayMany('c', 400);
    const room = await joined();
    await room.jumpTo(gateway.channel('c')[200]?.id ?? '');
    expect(texts(room)).toEqual(all().slice(151, 251));

    gateway.say('c', 'meanwhile');
    for (let i = 0; i < 10 && !room.timeline.isLive; i++) {
      await room.loadNewer();
      reads(room);
    }
    gateway.say('c', 'last');

    expect(texts(room)).toEqual(all().slice(151));
  });

  test('can be the very first', async () => {
    gateway.sayMany('c', 100);
    const room = await joined();
    await room.jumpTo(gateway.channel('c')[0]?.id ?? '');
    expect(texts(room)).toEqual(all().slice(0, 51));
    expect(room.timeline.isAtBeginning).toBe(true);
  });

  test('is left for the newest, which go on live', async () => {
    gateway.sayMany('c', 400);
    const room = await joined();
    await room.jumpTo(gateway.channel('c')[0]?.id ?? '');
    await room.jumpToNewest();
    gateway.say('c', 'live');
    expect(texts(room)).toEqual(all().slice(-51));
  });
});

describe('what is unread', () => {
  test('is nothing for who comes for the first time', async () => {
    gateway.sayMany('c', 20);
    const room = await joined();
    expect(room.unread).toEqual({ count: 0, atLeast: false });
  });

  test('is what others said since, also in a channel that was empty', async () => {
    const room = await joined();
    gateway.sayMany('c', 3);
    gateway.say('c', 'my own, elsewhere', { userId: 'me' });
    expect(room.unread).toEqual({ count: 3, atLeast: false });

    room.markAllRead();
    expect(room.unread.count).toBe(0);
    expect(room.lastRead).toBe(gateway.channel('c').at(-1)?.id);
  });

  test('is counted from the last visit', async () => {
    gateway.sayMany('c', 20);
    const room = await joined(gateway.channel('c')[14]?.id);
    expect(room.unread).toEqual({ count: 5, atLeast: false });
  });

  test('is at least a page when the page is full of news', async () => {
    gateway.sayMany('c', 120);
    const room = await joined(gateway.channel('c')[3]?.id);
    expect(room.unread).toEqual({ count: 50, atLeast: true });
  });

  test('is counted once, however it is read', async () => {
    gateway.sayMany('c', 200);
    const room = await joined();
    await room.jumpTo(gateway.channel('c')[20]?.id ?? '');
    gateway.sayMany('c', 7);
    expect(room.unread.count).toBe(7);
    await room.jumpToNewest();
    await reconnect();
    expect(room.unread.count).toBe(7);
  });
});

describe("one's own message", () => {
  test('is sent once though the connection was lost before its answer came', async () => {
    const room = await joined();
    gateway.failNext('send', null);
    room.outbox.add('hello');
    await settled();
    // It went through; only the answer was lost.
    gateway.isLive = false;
    gateway.say('c', 'hello', { userId: 'me', clientMessageId: 'mine-0' });
    gateway.isLive = true;

    await reconnect();

    expect(texts(room)).toEqual(['hello']);
    expect(room.outbox.pending).toEqual([]);
  });

  test('goes out when there is a connection again', async () => {
    const room = await joined();
    gateway.isUp = false;
    gateway.bridge.close();
    room.outbox.add('later');
    await settled();
    expect(all()).toEqual([]);

    gateway.isUp = true;
    await clock.pass(5_000);

    expect(all()).toEqual(['later']);
    expect(texts(room)).toEqual(['later']);
    expect(room.outbox.pending).toEqual([]);
  });
});

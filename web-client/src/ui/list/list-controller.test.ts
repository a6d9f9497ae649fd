import { beforeEach, describe, expect, test } from 'vitest';

import { JoinQueue } from '../../domain/join-queue';
import { Room, type Place } from '../../domain/room';
import { Connection } from '../../net/connection';
import { Failure } from '../../net/failure';
import type { MessageId } from '../../net/protocol';
import { FakeClock, settled } from '../../testing/fake-clock';
import { FakeGateway } from '../../testing/fake-gateway';
import { SimulatedScreen } from '../../testing/simulated-screen';
import { ListController } from './list-controller';

let clock: FakeClock;
let gateway: FakeGateway;
let screen: SimulatedScreen;
let room: Room;
let list: ListController;
let isStale: boolean;

beforeEach(() => {
  clock = new FakeClock();
  gateway = new FakeGateway();
  gateway.channel('c');
  screen = new SimulatedScreen(600);
});

interface Visit {
  readonly lastRead?: MessageId | null;
  readonly place?: Place | null;
  readonly target?: MessageId | null;
}

/** Somebody opens the channel, on a new page. */
async function visit({ lastRead = null, place = null, target = null }: Visit = {}): Promise<void> {
  const connection = new Connection(gateway.open, clock, () => 0.5);
  const joins = new JoinQueue(clock, () => 0.5);
  let ids = 0;
  room = new Room({
    id: 'c',
    lastRead,
    place,
    userId: 'me',
    connection,
    outboxStore: { read: () => [], write: () => {} },
    drafts: { read: () => '', write: () => {} },
    clock,
    random: () => 0.5,
    newId: () => `mine-${ids++}`,
    requestJoin: (one) => joins.add(one),
  });
  connection.listenTo({
    onOnline: () => {
      joins.clear();
      room.connectionIsNew();
      joins.add(room);
    },
    onMessage: (message) => room.receive(message),
  });
  for (const model of [room, room.timeline, room.outbox]) {
    model.subscribe(() => (isStale = true));
  }
  open(target);
  connection.signIn('token');
  await frames();
}

/** The list is opened, as after switching channels. */
function open(target: MessageId | null = null): void {
  screen.draw([]);
  list = new ListController(room, 'me', screen, target);
  isStale = true;
}

async function frames(): Promise<void> {
  for (let i = 0; i < 30; i++) {
    await settled();
    if (screen.isScrolled) {
      screen.isScrolled = false;
      list.scrolled();
    }
    if (isStale) {
      isStale = false;
      list.update();
    }
  }
}

async function scrollBy(pixels: number): Promise<void> {
  screen.scrollTop += pixels;
  await frames();
}

function idOf(index: number): MessageId {
  return gateway.channel('c').at(index)?.id ?? '';
}

/** Whether a message is drawn in the view. */
function isInView(id: MessageId): boolean {
  const index = screen.rows.findIndex((row) => row.kind === 'message' && row.message.id === id);
  const { top, bottom } = screen.boxAt(index);
  return index >= 0 && bottom > 0 && top < screen.height;
}

function lineAt(): MessageId | null {
  const row = screen.rows.find((one) => one.kind === 'message' && one.isFirstUnread);
  return row?.kind === 'message' ? row.message.id : null;
}

describe('coming back', () => {
  test('to a few unread shows them below a line, and reads what is in view', async () => {
    gateway.sayMany('c', 80);
    await visit({ lastRead: idOf(76) });
    expect(lineAt()).toBe(idOf(77));
    expect(list.isFollowing).toBe(true);
    expect(room.unread.count).toBe(0);
  });

  test('to more than a page opens at the line, and reads only what is in view', async () => {
    gateway.sayMany('c', 400);
    await visit({ lastRead: idOf(100) });

    expect(lineAt()).toBe(idOf(101));
    expect(isInView(idOf(101))).toBe(true);
    expect(list.isFollowing).toBe(false);
    expect(room.unread.atLeast).toBe(true);
    for (let i = 0; i < 200 && !list.isFollowing; i++) {
      await scrollBy(400);
    }
    expect(room.unread).toEqual({ count: 0, atLeast: false });
  });

  test('with the window elsewhere reads nothing', async () => {
    gateway.sayMany('c', 80);
    screen.isFocused = false;
    await visit({ lastRead: idOf(76) });
    expect(room.unread.count).toBe(3);
    screen.isFocused = true;
    list.attentionChanged();
    expect(room.unread.count).toBe(0);
  });

  test('to where one was reading shows that, after switching and after a reload', async () => {
    gateway.sayMany('c', 300);
    await visit();
    await scrollBy(-2_000);
    const before = screen.rows[screen.rows.length - 1];
    const place = list.place();
    expect(place).not.toBeNull();
    list.close();
    gateway.sayMany('c', 5);
    open();
    await frames();
    expect(list.place()).toEqual(place);
    expect(before).toBeDefined();

    screen.isVisible = false;
    list.attentionChanged();
    expect(room.place).toEqual(place);
    screen.isVisible = true;
    await visit({ lastRead: room.lastRead, place: room.place });
    expect(list.place()).toEqual(place);
  });

  test('after a night with the page hidden shows the line, and what follows', async () => {
    gateway.sayMany('c', 80);
    await visit();
    screen.isVisible = false;
    list.attentionChanged();
    const last = idOf(79);
    gateway.sayMany('c', 200);
    await frames();
    expect(isInView(last)).toBe(true);

    screen.isVisible = true;
    list.attentionChanged();
    await frames();

    expect(lineAt()).toBe(idOf(80));
    expect(isInView(idOf(80))).toBe(true);
    expect(room.unread.count).toBeGreaterThan(100);
  });

  test('after a tunnel with much missed shows the line, too', async () => {
    gateway.sayMany('c', 80);
    await visit();
    gateway.isLive = false;
    gateway.sayMany('c', 200);
    gateway.isLive = true;
    gateway.bridge.close();
    await clock.pass(3_000);
    await frames();
    expect(lineAt()).toBe(idOf(80));
    expect(isInView(idOf(80))).toBe(true);
    expect(list.isFollowing).toBe(false);
  });

  test('after a tunnel with more missed than is replayed is not led through all of it', async () => {
    gateway.maxReplay = 200;
    gateway.sayMany('c', 80);
    await visit();
    gateway.isLive = false;
    gateway.sayMany('c', 3_000);
    gateway.isLive = true;
    gateway.bridge.close();
    await clock.pass(3_000);
    await frames();
    expect(isInView(idOf(79))).toBe(true);
    expect(lineAt()).toBe(idOf(80));
    expect(list.isFollowing).toBe(false);
    expect(gateway.countOf('history')).toBeLessThanOrEqual(2);
    list.jumpToNewest();
    await frames();
    expect(isInView(idOf(-1))).toBe(true);
  });

  test('what is being sent and the message above it stay together when more is said', async () => {
    gateway.failNext('send', new Failure('UNAVAILABLE'), new Failure('UNAVAILABLE'));
    await visit();
    room.outbox.add('mine');
    await frames();
    list.showMessage('1-1');
    await frames();
    gateway.sayMany('c', 60);
    await frames();
    const last = screen.boxAt(screen.rowCount - 2).text;
    const id = idOf(-1);
    gateway.say('c', 'one more');
    await frames();
    expect(screen.boxAt(screen.indexOf(id)).text).toBe(last);
  });
});

describe('who reads', () => {
  test('a little above the end stays there while the window is trimmed', async () => {
    gateway.sayMany('c', 60);
    await visit();
    gateway.sayMany('c', 220);
    await frames();
    await scrollBy(-1_200);
    const place = list.place();
    for (let i = 0; i < 1_000; i++) {
      gateway.say('c', 'more');
      if (i % 10 === 0) {
        await frames();
        expect(list.place()).toEqual(place);
      }
    }
    expect(list.isFollowing).toBe(false);
    expect(screen.rows.length).toBeLessThan(400);
  });

  test('down through a long history sees every message, and gets to the end', async () => {
    gateway.sayMany('c', 3_000);
    await visit({ target: idOf(5) });
    const seen = new Set<string>();
    for (let i = 0; i < 1_000 && !list.isFollowing; i++) {
      screen.rows.forEach((row, index) => {
        const { top, bottom } = screen.boxAt(index);
        if (row.kind === 'message' && bottom > 0 && top < screen.height) {
          seen.add(row.message.id);
        }
      });
      await scrollBy(300);
    }
    expect(list.isFollowing).toBe(true);
    expect(seen.size).toBeGreaterThanOrEqual(2_980);
  });

  test('jumps to the newest by sending', async () => {
    gateway.sayMany('c', 300);
    await visit();
    await scrollBy(-3_000);
    room.outbox.add('mine');
    list.jumpToNewest();
    await frames();
    expect(list.isFollowing).toBe(true);
    expect(room.timeline.messages.at(-1)?.text).toBe('mine');
  });

  test('unfolds a message at the end, and it stays where it is', async () => {
    gateway.sayMany('c', 80);
    await visit();
    const last = screen.rowCount - 1;
    const before = screen.boxAt(last).text;
    list.toggle(screen.keyAt(last), false, () => screen.toggle(screen.keyAt(last)));
    expect(screen.boxAt(last).text).toBe(before);
    gateway.say('c', 'more');
    await frames();
    expect(screen.boxAt(last).text).toBe(before);
  });
});

describe('a text that waits to be sent', () => {
  test('fills the view at the end of an old page, and nothing is read through above it', async () => {
    gateway.sayMany('c', 1_000);
    gateway.failNext('send', null);
    await visit({ target: idOf(20) });
    room.outbox.add('mine');
    await frames();
    const key = screen.keyAt(screen.rowCount - 1);
    list.toggle(key, false, () => screen.toggle(key));
    await scrollBy(20_000);
    await scrollBy(20_000);
    const requests = gateway.countOf('history');
    expect(screen.boxAt(screen.indexOf(key)).top).toBeLessThan(0);
    expect(requests).toBeLessThan(4);
    await scrollBy(-500);
    expect(gateway.countOf('history')).toBeGreaterThan(requests);
  });
});

describe('a link', () => {
  test('to a message shows it', async () => {
    gateway.sayMany('c', 1_000);
    await visit({ target: idOf(500) });
    expect(isInView(idOf(500))).toBe(true);
    expect(list.isMissing).toBe(false);
    list.showMessage(idOf(20));
    await frames();
    expect(isInView(idOf(20))).toBe(true);
  });

  test('to a message that is not there says so, and shows what was said around that time', async () => {
    gateway.sayMany('c', 1_000);
    const [sentAt] = idOf(500).split('-');
    await visit({ target: `${Number(sentAt) + 1}-7` });
    expect(list.isMissing).toBe(true);
    expect(isInView(idOf(500))).toBe(true);
    list.dismissMissing();
    expect(list.isMissing).toBe(false);
  });

  test('that cannot be read shows the newest messages instead of nothing', async () => {
    gateway.sayMany('c', 1_000);
    gateway.failNext('history', new Failure('UNAVAILABLE'), new Failure('UNAVAILABLE'));
    await visit({ target: idOf(20) });
    expect(screen.rowCount).toBeGreaterThan(0);
    expect(list.isMissing).toBe(true);
  });
});

describe('before the channel is there', () => {
  test('what is being sent can be unfolded and scrolled, and stays there', async () => {
    gateway.isUp = false;
    await visit();
    room.outbox.add('a long one');
    await frames();
    list.toggle(screen.keyAt(0), false, () => screen.toggle(screen.keyAt(0)));
    await scrollBy(-200);
    const before = screen.scrollTop;
    expect(before).toBeGreaterThan(0);
    room.outbox.add('one more');
    await frames();
    expect(screen.scrollTop).toBe(before);
  });
});

import { beforeEach, describe, expect, test } from 'vitest';

import { Connection } from '../net/connection';
import { Failure } from '../net/failure';
import { Rest } from '../net/rest';
import { FakeClock, settled } from '../testing/fake-clock';
import { FakeGateway } from '../testing/fake-gateway';
import { MapStore } from '../testing/map-store';
import { BrowserStore } from './browser-store';
import { Chat } from './chat';

let clock: FakeClock;
let gateway: FakeGateway;
let store: MapStore;
let rest: { status: number; body: object };
let asked: string[];

beforeEach(() => {
  clock = new FakeClock();
  gateway = new FakeGateway();
  store = new MapStore();
  rest = { status: 201, body: { token: 'guest-token', userId: 'me', author: 'Me' } };
  asked = [];
});

let ids = 0;

function visit(): Chat {
  const http = (input: string | URL | Request): Promise<Response> => {
    asked.push(String(input));
    return Promise.resolve(new Response(JSON.stringify(rest.body), { status: rest.status }));
  };
  return new Chat({
    connection: new Connection(gateway.open, clock, () => 0),
    rest: new Rest('/api/v1', http),
    store: new BrowserStore({ shared: () => store, own: () => new MapStore(), clock, newId }),
    clock,
    random: () => 0,
    newId,
  });
}

function newId(): string {
  return `id-${ids++}`;
}

async function entered(): Promise<Chat> {
  const chat = visit();
  await chat.enter('Me');
  await settled();
  return chat;
}

describe('a visit', () => {
  test('begins with a name, and the next one goes on where it ended', async () => {
    gateway.channel('c');
    gateway.sayMany('c', 3);
    const first = await entered();
    expect(first.user).toMatchObject({ id: 'me', author: 'Me' });
    first.openRoom('c');
    await settled();
    first.rooms?.get('c')?.room.markAllRead();
    await clock.pass(1_000);
    first.pause();
    gateway.bridge.close();
    gateway.sayMany('c', 2);

    const second = visit();
    expect(second.resume()).toBe(true);
    await settled();

    expect(second.rooms?.all.map(({ room }) => [room.id, room.unread.count])).toEqual([['c', 2]]);
    expect(second.rooms?.unread).toBe(2);
  });

  test('without an account begins with nobody', () => {
    const chat = visit();
    expect(chat.resume()).toBe(false);
    expect(gateway.bridges).toEqual([]);
  });

  test('that a server does not allow says why', async () => {
    rest = { status: 403, body: { code: 'FORBIDDEN', detail: 'no guests' } };
    await expect(visit().enter('Me')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('channels', () => {
  test('that were left are not joined again', async () => {
    gateway.channel('c');
    const chat = await entered();
    chat.openRoom('c');
    await settled();
    chat.rooms?.leave('c');
    gateway.bridge.close();
    await clock.pass(1_000);
    expect(gateway.countOf('join')).toBe(1);
    expect(chat.rooms?.all).toEqual([]);
  });

  test('that do not exist are not listed, and can be opened when somebody has made them', async () => {
    const chat = await entered();
    const room = chat.openRoom('c');
    await settled();
    expect(room?.state).toBe('unknown');
    expect(chat.rooms?.all).toEqual([]);

    gateway.channel('c');
    rest.body = { id: 'c', name: 'C!', topic: 'T', createdBy: 'me', createdAt: '' };
    await chat.createChannel('C!', 'T');
    await settled();

    expect(room?.state).toBe('joined');
    expect(chat.rooms?.all).toMatchObject([{ name: 'C!', topic: 'T' }]);
  });

  test('are opened once, whoever asks', async () => {
    gateway.channel('c');
    const chat = await entered();
    const room = chat.openRoom('c');
    expect(chat.openRoom('c')).toBe(room);
    await settled();
    expect(gateway.countOf('join')).toBe(1);
  });
});

describe('the directory', () => {
  test('asks when somebody has stopped typing', async () => {
    const chat = await entered();
    const before = gateway.countOf('channels');
    for (const text of ['k', 'kn', 'kni', 'knit']) {
      chat.directory.search(text);
      await clock.pass(50);
    }
    await clock.pass(150);
    const queries = gateway.requests.filter(({ op }) => op === 'channels').slice(before);
    expect(queries.map(({ body }) => body['query'])).toEqual(['knit']);
  });

  test('tells that it could not be read, and is read again', async () => {
    const chat = await entered();
    gateway.failNext('channels', new Failure('UNAVAILABLE'));
    await chat.directory.refresh();
    expect(chat.directory.failure?.code).toBe('UNAVAILABLE');
    await chat.directory.refresh();
    expect(chat.directory.failure).toBeNull();
    expect(chat.directory.isBusy).toBe(false);
  });
});

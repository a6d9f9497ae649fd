import { beforeEach, describe, expect, test } from 'vitest';

import { FakeClock } from '../testing/fake-clock';
import { MapStore } from '../testing/map-store';
import { BrowserStore, type Account } from './browser-store';
import type { Pending } from './outbox';

const ADA: Account = {
  userId: 'ada',
  entryId: 'e',
  token: 't',
  author: 'Ada',
  isGuest: false,
  issuedAt: null,
  expiresAt: null,
};

let clock: FakeClock;
let shared: MapStore;
let own: MapStore;
let ids = 0;
/** Milliseconds that have gone by while no page was open. */
let away: number;

beforeEach(() => {
  clock = new FakeClock();
  shared = new MapStore();
  own = new MapStore();
  away = 0;
});

function open(): BrowserStore {
  return new BrowserStore({
    shared: () => shared,
    own: () => own,
    clock: { now: () => clock.now() + away, after: (ms, run) => clock.after(ms, run) },
    newId: () => `id-${ids++}`,
  });
}

function opened(account = ADA): BrowserStore {
  const store = open();
  store.account = account;
  return store;
}

function pending(text: string): Pending {
  return {
    clientMessageId: text,
    text,
    writtenAt: clock.now(),
    state: 'pending',
    failure: null,
    floor: null,
    sentFirstAt: null,
    sent: null,
  };
}

describe('what was remembered', () => {
  test('is there again', () => {
    const ada = opened().user('ada');
    ada.channels.open('c');
    ada.channels.update({
      id: 'c',
      name: 'C',
      topic: 'T',
      lastRead: '1-1',
      place: { id: '1-0', offset: -3.5 },
    });
    ada.draft('c').write('half a tho');
    ada.pending.write('c', [pending('hello')]);
    ada.close();

    const again = open();
    expect(again.account).toEqual(ADA);
    const user = again.user('ada');
    expect(user.channels.list()).toMatchObject([
      { id: 'c', name: 'C', topic: 'T', lastRead: '1-1', place: { id: '1-0', offset: -3.5 } },
    ]);
    expect(user.draft('c').read()).toBe('half a tho');
    expect(user.pending.read('c')).toEqual([pending('hello')]);
    expect(user.unsent).toEqual({ messages: 1, drafts: 1 });
  });

  test('is one user’s alone, whatever the id looks like', () => {
    const store = opened();
    const ada = store.user('ada');
    ada.draft('c').write('secret');
    ada.pending.write('c', [pending('hello')]);
    ada.channels.open('c');
    for (const id of ['ada.draft', 'ad', 'ada.', '', 'ada.draft.c']) {
      store.account = { ...ADA, userId: id };
      const other = store.user(id);
      expect(other.draft('c').read()).toBe('');
      expect(other.pending.read('c')).toEqual([]);
      expect(other.channels.list()).toEqual([]);
      store.forget(id);
    }
    store.account = ADA;
    expect(store.user('ada').unsent).toEqual({ messages: 1, drafts: 1 });
  });

  test('is forgotten with its user, and nothing of it is written again', () => {
    const store = opened();
    const ada = store.user('ada');
    ada.draft('c').write('secret');
    ada.pending.write('c', [pending('hello')]);
    ada.channels.open('c');

    store.account = null;
    store.forget('ada');
    ada.draft('c').write('secret');
    ada.pending.write('c', [pending('hello')]);
    ada.channels.open('c');
    ada.pending.pause();

    expect([...shared.map, ...own.map]).toEqual([]);
  });

  test('of somebody who has not come back for months is removed', () => {
    const store = opened();
    store.user('ada').draft('c').write('secret');
    store.account = { ...ADA, userId: 'bob' };
    away = 121 * 24 * 3_600_000;
    store.user('bob').draft('c').write('mine');

    open();

    expect([...shared.map.keys()].some((key) => key.includes('.ada.'))).toBe(false);
    expect([...shared.map.keys()].some((key) => key.includes('.bob.'))).toBe(true);
  });
});

describe('on a shared computer', () => {
  test('all is kept in the tab alone, and outlives a reload', () => {
    const store = open();
    store.isTabOnly = true;
    store.account = ADA;
    const ada = store.user('ada');
    ada.channels.open('c');
    ada.draft('c').write('secret');
    ada.pending.write('c', [pending('hello')]);
    ada.close();

    expect([...shared.map.keys()]).toEqual([]);
    const again = open();
    expect(again.account).toEqual(ADA);
    const user = again.user('ada');
    expect(user.unsent).toEqual({ messages: 1, drafts: 1 });
    expect(user.pending.read('c')).toEqual([pending('hello')]);
    own = new MapStore();
    expect(open().account).toBeNull();
  });

  test('whoever is signed in in other tabs stays so', () => {
    opened({ ...ADA, userId: 'bob' })
      .user('bob')
      .draft('c')
      .write('mine');
    const before = new Map(shared.map);
    const store = open();
    store.isTabOnly = true;
    expect(store.account).toBeNull();
    store.account = ADA;
    store.user('ada').draft('c').write('secret');

    store.account = null;
    store.forget('ada');

    expect(shared.map).toEqual(before);
    expect([...own.map.values()].some((value) => value.includes('secret'))).toBe(false);
    store.isTabOnly = false;
    expect(open().account?.userId).toBe('bob');
  });
});

describe('items of another shape', () => {
  test.each(['{', 'null', '7', '{"token":7}', '[]', '"x"', '[null]', '[{}]', '{"texts":[{}]}'])(
    '%s does no harm',
    (text) => {
      const before = opened().user('ada');
      before.channels.open('c');
      before.draft('c').write('x');
      before.pending.write('c', [pending('hello')]);
      before.close();
      for (const store of [shared, own]) {
        for (const key of store.map.keys()) {
          store.map.set(key, text);
        }
      }

      const store = open();
      expect(store.account).toBeNull();
      store.account = ADA;
      const ada = store.user('ada');
      expect(ada.channels.list()).toEqual([]);
      expect(ada.draft('c').read()).toBe('');
      expect(ada.pending.read('c')).toEqual([]);
      expect(ada.unsent).toEqual({ messages: 0, drafts: 0 });
    },
  );

  test('are dropped alone', () => {
    const before = opened().user('ada');
    before.channels.open('good');
    before.channels.open('bad');
    before.pending.write('good', [pending('one'), pending('two')]);
    before.close();
    for (const [key, value] of shared.map) {
      if (key.endsWith('channel.bad')) {
        shared.map.set(key, value.replace('"name"', '"nom"'));
      } else if (key.includes('pending.text')) {
        shared.map.set(key, value.replace('"text":"one"', '"text":1'));
      }
    }

    const ada = open().user('ada');

    expect(ada.channels.list().map(({ id }) => id)).toEqual(['good']);
    expect(ada.pending.read('good').map(({ text }) => text)).toEqual(['two']);
  });

  test('found by changing bytes at random never throw', () => {
    const before = opened().user('ada');
    before.channels.open('c');
    before.draft('c').write('x');
    before.pending.write('c', [pending('hello')]);
    before.close();
    const whole = new Map(shared.map);
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (let run = 0; run < 500; run++) {
      shared.map.clear();
      for (const [key, value] of whole) {
        const at = random(value.length + 1);
        const cut = value.slice(0, at) + '{}[]",:019nte'.charAt(random(13));
        shared.map.set(key, cut + value.slice(at + random(4)));
      }
      const store = open();
      store.account = ADA;
      const ada = store.user('ada');
      ada.channels.list();
      ada.draft('c').write(`${ada.draft('c').read()}!`);
      ada.pending.write('c', [...ada.pending.read('c'), pending('new')]);
      expect(ada.pending.read('c').at(-1)?.text).toBe('new');
      ada.close();
    }
  });
});

describe('what is pending', () => {
  test('is bounded in number, characters and age', () => {
    const store = opened();
    const ada = store.user('ada');
    ada.pending.write(
      'many',
      Array.from({ length: 300 }, (_, i) => pending(`text ${i}`)),
    );
    ada.pending.write('long', [pending('x'.repeat(900_000)), pending('y'.repeat(900_000))]);
    expect(ada.pending.read('many').length).toBe(100);
    expect(ada.pending.read('many').at(-1)?.text).toBe('text 299');
    expect(ada.pending.read('long').map(({ text }) => text.charAt(0))).toEqual(['y']);
    away = 8 * 24 * 3_600_000;
    expect(ada.pending.read('many')).toEqual([]);
  });
});

describe('the first version', () => {
  test('is moved once, and what does not say whose it is is removed', () => {
    shared.map.set('parley.account', '{"token":"t","author":"Ada"}');
    shared.map.set('parley.choice.language', '"zh"');
    shared.map.set('parley.places.ada', '[null,{"id":"c","name":"C","lastRead":"1-1"}]');
    shared.map.set('parley.draft.c', '"hunter2"');
    shared.map.set('other', 'x');
    own.map.set('parley.pending.c', '[{}]');

    const store = open();

    expect(store.account).toMatchObject({ token: 't', author: 'Ada', userId: '' });
    expect(store.choice('language')).toBe('zh');
    store.account = ADA;
    expect(store.user('ada').channels.list()).toMatchObject([
      { id: 'c', name: 'C', lastRead: '1-1' },
    ]);
    const keys = [...shared.map.keys(), ...own.map.keys()];
    expect(keys.filter((key) => !key.startsWith('parley.2.'))).toEqual(['other']);
  });
});

test('storage that throws when it is asked for leaves a page that works', () => {
  const blocked = (): never => {
    throw new DOMException('denied', 'SecurityError');
  };
  const store = new BrowserStore({ shared: blocked, own: blocked, clock, newId: () => 'id' });
  store.account = ADA;
  const ada = store.user('ada');
  ada.channels.open('c');
  ada.draft('c').write('x');
  ada.pending.write('c', [pending('hello')]);

  expect(store.isLasting).toBe(false);
  expect(ada.draft('c').read()).toBe('x');
  expect(ada.channels.list().length).toBe(1);
  expect(ada.pending.read('c').length).toBe(1);
});

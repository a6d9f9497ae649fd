import { expect, test } from 'vitest';

import { MapStore } from '../testing/map-store';
import { Memory, type TextStore } from './memory';

test('what was remembered is there again', () => {
  const store = new MapStore();
  const memory = new Memory(store, new MapStore());
  memory.account = { token: 't', author: 'Ada' };
  memory.rememberDraft('c', 'half a tho');
  memory.rememberPlaces('u', [{ id: 'c', name: 'C', lastRead: '1-1' }]);

  const again = new Memory(store, new MapStore());
  expect(again.account).toEqual({ token: 't', author: 'Ada' });
  expect(again.draft('c')).toBe('half a tho');
  expect(again.places('u')).toEqual([{ id: 'c', name: 'C', lastRead: '1-1' }]);
  expect(again.places('somebody else')).toEqual([]);
});

test('an empty draft and no account leave nothing behind', () => {
  const store = new MapStore();
  const memory = new Memory(store, new MapStore());
  memory.rememberDraft('c', 'x');
  memory.rememberDraft('c', '');
  memory.account = { token: 't', author: 'Ada' };
  memory.account = null;
  expect(store.map.size).toBe(0);
});

test.each(['{', 'null', '7', '{"token":7}', '[]', '"x"'])(
  '%s in the store does no harm',
  (text) => {
    const store = new MapStore();
    store.map.set('parley.account', text);
    store.map.set('parley.places.u', '{}');
    store.map.set('parley.draft.c', '[]');
    const memory = new Memory(store, store);
    expect(memory.account).toBeNull();
    expect(memory.places('u')).toEqual([]);
    expect(memory.draft('c')).toBe('');
  },
);

test('a store that is full or switched off does no harm', () => {
  const broken: TextStore = {
    getItem: () => {
      throw new Error('switched off');
    },
    setItem: () => {
      throw new Error('full');
    },
    removeItem: () => {
      throw new Error('switched off');
    },
  };
  const memory = new Memory(broken, broken);
  memory.account = { token: 't', author: 'Ada' };
  memory.rememberDraft('c', '');
  expect(memory.account).toBeNull();
});

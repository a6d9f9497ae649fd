import { expect, test } from 'vitest';

import { MapStore } from '../testing/map-store';
import { keyPart, StoredItems, type StorageArea } from './stored-items';

function thrower(): never {
  throw new DOMException('denied', 'SecurityError');
}

class FullStore extends MapStore {
  override setItem(): void {
    throw new DOMException('full', 'QuotaExceededError');
  }
}

test('an area that cannot be had is replaced by memory, and that is told', () => {
  const items = new StoredItems(thrower);
  expect(items.isLasting).toBe(false);
  expect(items.set('a.1', 'x')).toBe(false);
  expect(items.get('a.1')).toBe('x');
  expect(items.keys('a.')).toEqual(['a.1']);
  items.remove('a.1');
  expect(items.get('a.1')).toBeNull();
});

test('an area that throws at every use does no harm', () => {
  const area: StorageArea = {
    get length() {
      return 1;
    },
    key: thrower,
    getItem: thrower,
    setItem: thrower,
    removeItem: thrower,
  };
  const items = new StoredItems(() => area);
  expect(items.get('a')).toBeNull();
  expect(items.keys('')).toEqual([]);
  items.set('a', 'x');
  items.remove('b');
  expect(items.get('a')).toBe('x');
});

test('a full area keeps nothing, the page does, and that is told once', () => {
  const area = new FullStore();
  area.map.set('a', 'old');
  const items = new StoredItems(() => area);
  let changes = 0;
  items.subscribe(() => changes++);

  items.set('a', 'new');
  items.set('b', 'new');

  expect(items.get('a')).toBe('new');
  expect([...items.keys('')].sort()).toEqual(['a', 'b']);
  expect(items.isLasting).toBe(false);
  expect(changes).toBe(1);
  items.writtenElsewhere('a');
  expect(items.get('a')).toBe('old');
});

test.each([
  ['a.b', 'a'],
  ['a', 'a%'],
  ['\u00e9', 'e\u0301'],
  ['\ud800', '\ud801'],
  ['', '.'],
  ['a b', 'a%20;b'],
])('%j and %j are different parts of keys, without dots', (a, b) => {
  expect(keyPart(a)).not.toBe(keyPart(b));
  expect(keyPart(a) + keyPart(b)).not.toContain('.');
});

import { beforeEach, describe, expect, test } from 'vitest';

import { FakeClock } from '../testing/fake-clock';
import { MapStore } from '../testing/map-store';
import type { Pending } from './outbox';
import { PendingTexts } from './pending-texts';
import { StoredItems } from './stored-items';

const GONE_MS = 170_000;

let clock: FakeClock;
let shared: MapStore;
let ids: number;
let events: string[];

beforeEach(() => {
  clock = new FakeClock();
  shared = new MapStore();
  ids = 0;
  events = [];
});

/** A tab; `its` clock stands still while the tab is asleep. */
function tab(name: string, its = clock): PendingTexts {
  const pending = new PendingTexts(
    new StoredItems(() => shared),
    new StoredItems(() => new MapStore()),
    'p.',
    its,
    () => `id-${ids++}`,
    () => true,
  );
  pending.listenTo({
    onAdopted: (channel, texts) =>
      events.push(`${name} adopts ${texts.map(({ text }) => text).join()} of ${channel}`),
    onLost: (channel, lost) => events.push(`${name} loses ${[...lost].join()} of ${channel}`),
  });
  return pending;
}

function text(clientMessageId: string): Pending {
  return {
    clientMessageId,
    text: clientMessageId,
    writtenAt: clock.now(),
    state: 'pending',
    failure: null,
    floor: null,
    sentFirstAt: null,
    sent: null,
  };
}

describe('a tab that was asleep', () => {
  let asleep: FakeClock;
  let one: PendingTexts;

  beforeEach(async () => {
    asleep = new FakeClock();
    one = tab('one', asleep);
    one.write('c', [text('a'), text('b')]);
    tab('two');
    await clock.pass(GONE_MS);
    expect(events).toEqual(['two adopts a,b of c']);
  });

  test('may not send what another one has taken over, and learns it by asking', () => {
    expect(one.maySend('c', 'a')).toBe(false);
    expect(events.at(-1)).toBe('one loses a,b of c');
    expect(one.maySend('c', 'new')).toBe(true);
    expect(one.read('c')).toEqual([]);
  });

  test('keeps what it writes next, and that alone', () => {
    one.write('c', [text('a'), text('b'), text('new')]);
    expect(events.at(-1)).toBe('one loses a,b of c');
    expect(one.read('c').map((kept) => kept.text)).toEqual(['new']);
    expect(one.count).toBe(3);
  });
});

describe('what a tab that is gone has left', () => {
  test('goes to the tab whose claim stands, where several claimed at one moment', async () => {
    tab('gone', new FakeClock()).write('c', [text('a')]);
    tab('one');
    for (let second = 0; second < 400 && events.length === 0; second++) {
      await clock.pass(1_000);
      // Another tab, in another process, claimed at the same moment and wrote later.
      for (const [key, value] of shared.map) {
        if (key.startsWith('p.tab.') && second < 300) {
          shared.map.set(key, value.replace(/"claimedBy":"[^"]*"/, '"claimedBy":"another"'));
        }
      }
    }
    // That tab went away before it took anything over: the claim ends.
    expect(clock.now() - new FakeClock().now()).toBeGreaterThan(300_000);
    expect(events).toEqual(['one adopts a of c']);
  });

  test('stays with a tab that gives a sign of life after it was claimed', async () => {
    const one = tab('one', new FakeClock());
    one.write('c', [text('a')]);
    tab('two');
    while (![...shared.map.values()].some((value) => /"claimedBy":"/.test(value))) {
      await clock.pass(500);
    }
    one.resume();
    expect(one.maySend('c', 'a')).toBe(true);
    await clock.pass(2_000);
    expect(events).toEqual([]);
  });
});

import { beforeEach, expect, test } from 'vitest';

import { followNetworkEvents } from './network-events';

class FakeDocument extends EventTarget {
  hidden = false;
}

let calls: string[];
let hasNetwork: boolean;
let events: EventTarget;
let visibility: FakeDocument;

beforeEach(() => {
  calls = [];
  hasNetwork = true;
  events = new EventTarget();
  visibility = new FakeDocument();
});

function follow(): void {
  followNetworkEvents(
    {
      nudge: () => calls.push('nudge'),
      wake: () => calls.push('wake'),
      networkChanged: (now) => calls.push(`network ${String(now)}`),
    },
    { events, visibility, hasNetwork: () => hasNetwork },
  );
}

test('the connection learns that the network has gone and is back', () => {
  follow();
  hasNetwork = false;
  events.dispatchEvent(new Event('offline'));
  hasNetwork = true;
  events.dispatchEvent(new Event('online'));
  expect(calls).toEqual(['network false', 'network true']);
});

test('a page that begins without a network says so', () => {
  hasNetwork = false;
  follow();
  expect(calls).toEqual(['network false']);
});

test('the connection is looked at when the page is shown, not when it is hidden or offline', () => {
  follow();
  visibility.hidden = true;
  visibility.dispatchEvent(new Event('visibilitychange'));
  expect(calls).toEqual([]);
  visibility.hidden = false;
  visibility.dispatchEvent(new Event('visibilitychange'));
  expect(calls).toEqual(['nudge']);
  hasNetwork = false;
  visibility.dispatchEvent(new Event('visibilitychange'));
  expect(calls).toEqual(['nudge']);
});

test('the connection wakes with a page that comes out of the back/forward cache', () => {
  follow();
  events.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }));
  expect(calls).toEqual([]);
  events.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  expect(calls).toEqual(['wake']);
});

import { beforeEach, expect, test } from 'vitest';

import { Failure } from '../net/failure';
import { FakeClock, settled } from '../testing/fake-clock';
import { JoinQueue, type Joinable } from './join-queue';

let clock: FakeClock;
let queue: JoinQueue;
let tried: string[];
let open: (() => void)[];

beforeEach(() => {
  clock = new FakeClock();
  queue = new JoinQueue(clock, () => 0.5);
  tried = [];
  open = [];
});

/** Something that fails with these, one after the other, and then is joined. */
function joinable(name: string, ...failures: Failure[]): Joinable {
  let wantsJoin = true;
  return {
    get wantsJoin() {
      return wantsJoin;
    },
    join() {
      tried.push(name);
      return new Promise((resolve) =>
        open.push(() => {
          const failure = failures.shift() ?? null;
          wantsJoin = failure?.isTransient ?? false;
          resolve(failure);
        }),
      );
    },
  };
}

/** Answers all that is under way. */
async function answer(): Promise<void> {
  open.splice(0).forEach((done) => done());
  await settled();
}

test('a few are under way at once, until all are joined', async () => {
  const all = Array.from({ length: 200 }, (_, i) => joinable(`c${i}`));
  all.forEach((one) => queue.add(one));
  let most = 0;
  while (open.length > 0) {
    most = Math.max(most, open.length);
    await answer();
  }
  expect(most).toBeLessThanOrEqual(5);
  expect(new Set(tried).size).toBe(200);
  expect(tried.length).toBe(200);
});

test('the one in view goes first, also while others are under way', async () => {
  const all = Array.from({ length: 50 }, (_, i) => joinable(`c${i}`));
  all.forEach((one) => queue.add(one));
  queue.prefer(all[49] ?? null);
  expect(tried.slice(0, 6)).toContain('c49');

  queue.clear();
  tried = [];
  all.forEach((one) => queue.add(one));
  expect(tried).toContain('c49');
});

test('what fails for a while is tried again, never sooner than the server asks for', async () => {
  queue.add(joinable('c', new Failure('UNAVAILABLE', '', { retryAfterMs: 5_000 })));
  await answer();
  await clock.pass(4_900);
  expect(tried).toEqual(['c']);
  await clock.pass(1_200);
  expect(tried).toEqual(['c', 'c']);
});

test('rests grow, and there is no hot loop', async () => {
  const never = Array.from({ length: 1_000 }, () => new Failure('UNAVAILABLE'));
  queue.add(joinable('c', ...never));
  for (let i = 0; i < 600; i++) {
    await answer();
    await clock.pass(100);
  }
  expect(tried.length).toBeGreaterThan(4);
  expect(tried.length).toBeLessThan(12);
});

test('what was refused for good is not tried again', async () => {
  queue.add(joinable('c', new Failure('TOO_MANY_CHANNELS')));
  await answer();
  await clock.pass(60_000);
  expect(tried).toEqual(['c']);
});

test('a new connection forgets what the old one had under way', async () => {
  const one = joinable('c', new Failure('TIMEOUT'));
  queue.add(one);
  queue.clear();
  await answer();
  await clock.pass(60_000);
  expect(tried).toEqual(['c']);
});

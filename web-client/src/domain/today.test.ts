import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { FakeClock } from '../testing/fake-clock';
import { Today } from './today';

const DAY_MS = 24 * 60 * 60_000;
const zone = process.env['TZ'];

beforeEach(() => {
  process.env['TZ'] = 'Europe/Berlin';
});

afterEach(() => {
  process.env['TZ'] = zone;
});

describe('today', () => {
  it('becomes another day at midnight, by itself', async () => {
    const clock = new FakeClock();
    const today = new Today(clock);
    const days: string[] = [];
    today.subscribe(() => days.push(`${clock.now()} ${today.date.toDateString()}`));
    today.start();
    const before = today.date;

    await clock.pass(DAY_MS);

    const midnight = new Date(before.getFullYear(), before.getMonth(), before.getDate() + 1);
    expect(days).toEqual([`${midnight.getTime()} ${midnight.toDateString()}`]);
  });

  it('is right after a sleep in which no timer ran', async () => {
    const clock = new FakeClock();
    const today = new Today(clock);
    const slept = clock.now() + 3 * DAY_MS;
    clock.now = () => slept;

    today.check();

    expect(today.date.toDateString()).toBe(new Date(slept).toDateString());
  });

  it('is right on each day of a year with its two changes of the hour', async () => {
    const clock = new FakeClock();
    const today = new Today(clock);
    today.start();
    for (let hours = 0; hours < 366 * 24; hours += 7) {
      await clock.pass(7 * 60 * 60_000);
      expect(today.date.toDateString()).toBe(new Date(clock.now()).toDateString());
    }
  });

  it('follows a traveller to another zone', async () => {
    const clock = new FakeClock();
    const today = new Today(clock);
    today.start();
    let changes = 0;
    today.subscribe(() => changes++);

    process.env['TZ'] = 'Asia/Tokyo';
    await clock.pass(16 * 60_000);

    expect(changes).toBe(1);
    expect(today.date.getHours()).toBe(0);
  });

  it('leaves no timer when nobody looks', async () => {
    const clock = new FakeClock();
    const today = new Today(clock);
    let changes = 0;
    today.subscribe(() => changes++);

    today.start()();
    await clock.pass(2 * DAY_MS);

    expect(changes).toBe(0);
  });
});

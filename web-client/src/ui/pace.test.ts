import { beforeEach, expect, test } from 'vitest';

import { Pace, type Watch } from './pace';

/** A page whose time goes on when the test says so. */
class Page {
  time = 0;
  private timers: { at: number; run: () => void }[] = [];
  private frames: (() => void)[] = [];
  private afterwards: (() => void)[] = [];
  /** How long a frame takes to be laid out and painted. */
  cost = 5;

  readonly now = (): number => this.time;
  readonly later = (run: () => void, ms: number): void => {
    this.timers.push({ at: this.time + ms, run });
  };
  readonly nextFrame = (run: () => void): void => {
    this.frames.push(run);
  };

  readonly afterFrame = (run: () => void): void => {
    this.afterwards.push(run);
  };

  frame(): void {
    const { frames, time } = this;
    this.frames = [];
    frames.forEach((run) => run());
    this.time += this.cost;
    const { afterwards } = this;
    this.afterwards = [];
    afterwards.forEach((run) => run());
    this.time = time;
  }

  pass(ms: number): void {
    this.time += ms;
    const due = this.timers.filter(({ at }) => at <= this.time);
    this.timers = this.timers.filter(({ at }) => at > this.time);
    due.forEach(({ run }) => run());
  }
}

let page: Page;
let drawn: string[];
let pace: Pace;

beforeEach(() => {
  page = new Page();
  drawn = [];
  pace = new Pace(page);
});

function watch(name: string): Watch {
  return pace.watch(() => drawn.push(name));
}

test('a change is drawn in the next frame, once, however often it changes', () => {
  const one = watch('one');
  one.changed();
  one.changed();
  expect(drawn).toEqual([]);
  page.frame();
  expect(drawn).toEqual(['one']);
  page.pass(1_000);
  page.frame();
  expect(drawn).toEqual(['one']);
});

test('what goes on changing is drawn again after 80 ms, in a frame', () => {
  const one = watch('one');
  one.changed();
  page.frame();
  page.pass(16);
  one.changed();
  page.frame();
  expect(drawn).toEqual(['one']);
  page.pass(64);
  expect(drawn).toEqual(['one']);
  page.frame();
  expect(drawn).toEqual(['one', 'one']);
});

test('what takes long is drawn less often, and often again when it does not', () => {
  const one = watch('one');
  page.cost = 20;
  one.changed();
  page.frame();
  for (const [cost, interval] of [
    [1_000, 120],
    [20, 200],
    [1, 120],
    [1, 80],
  ] as const) {
    page.cost = cost;
    drawn = [];
    one.changed();
    page.pass(interval - 1);
    page.frame();
    expect(drawn).toEqual([]);
    page.pass(1);
    page.frame();
    expect(drawn).toEqual(['one']);
  }
});

test('after a pause the next change is drawn in the next frame again', () => {
  const one = watch('one');
  one.changed();
  page.frame();
  page.pass(80);
  one.changed();
  page.frame();
  expect(drawn).toEqual(['one', 'one']);
});

test('one watcher does not wait for another', () => {
  const busy = watch('busy');
  busy.changed();
  page.frame();
  busy.changed();
  watch('calm').changed();
  page.frame();
  expect(drawn).toEqual(['busy', 'calm']);
});

test('a page that was hidden before its frame draws all the same', () => {
  const one = watch('one');
  one.changed();
  page.pass(250);
  expect(drawn).toEqual(['one']);
  page.frame();
  expect(drawn).toEqual(['one']);
});

test('what changes while all is drawn is drawn in a later frame', () => {
  const second = watch('second');
  const first = pace.watch(() => {
    drawn.push('first');
    second.changed();
  });
  first.changed();
  page.frame();
  expect(drawn).toEqual(['first']);
  page.frame();
  expect(drawn).toEqual(['first', 'second']);
});

test('a watcher that has stopped draws nothing any more', () => {
  const one = watch('one');
  one.changed();
  one.stop();
  page.frame();
  one.changed();
  page.frame();
  expect(drawn).toEqual([]);
});

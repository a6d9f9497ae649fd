import { expect, test } from 'vitest';

import type { Message } from '../net/protocol';
import { MAX_MESSAGES, Timeline, type View } from './timeline';

function messages(from: number, to: number): Message[] {
  return Array.from({ length: to - from }, (_, index) => ({
    channel: 'c',
    id: `1000-${from + index}`,
    sentAt: new Date(1000).toISOString(),
    userId: 'u',
    author: 'U',
    text: `${from + index}`,
  }));
}

function shown(timeline: Timeline): string[] {
  return timeline.messages.map((message) => message.text);
}

function live(from: number, to: number): Timeline {
  const timeline = new Timeline();
  timeline.reset(messages(from, to), { isLive: true, isAtBeginning: false });
  return timeline;
}

const FOLLOWING: View = { kind: 'following' };

function reading(first: number, last: number): View {
  return { kind: 'reading', first: `1000-${first}`, last: `1000-${last}` };
}

test('older messages come before, newer ones after, and what is known already is left out', () => {
  const timeline = live(10, 20);

  timeline.prepend(messages(5, 12), '1000-5', FOLLOWING);
  timeline.append(messages(18, 22), true, FOLLOWING);

  expect(shown(timeline)).toEqual(messages(5, 22).map((one) => one.text));
  expect(timeline.before).toBe('1000-5');
  expect(timeline.isAtBeginning).toBe(false);
});

test('a page without a cursor is the beginning of the channel', () => {
  const timeline = live(10, 20);
  timeline.prepend(messages(0, 10), null, FOLLOWING);
  expect(timeline.isAtBeginning).toBe(true);
});

test('a page can be empty and still lead further back', () => {
  const timeline = live(10, 20);
  timeline.prepend([], '1000-3', FOLLOWING);
  expect(timeline.before).toBe('1000-3');
  expect(timeline.isAtBeginning).toBe(false);
});

test('a reader who follows the end loses the beginning', () => {
  const timeline = live(0, MAX_MESSAGES);
  timeline.prepend([], null, FOLLOWING);

  timeline.append(messages(MAX_MESSAGES, MAX_MESSAGES + 1), true, FOLLOWING);

  expect(timeline.messages.length).toBeLessThan(MAX_MESSAGES);
  expect(timeline.newest).toBe(`1000-${MAX_MESSAGES}`);
  expect(timeline.isLive).toBe(true);
  expect(timeline.isAtBeginning).toBe(false);
});

test('a reader who follows a busy channel loses a few at a time', () => {
  const timeline = live(0, 200);
  let count = 200;
  for (let next = 200; next < 1_000; next += 4) {
    timeline.append(messages(next, next + 4), true, FOLLOWING);
    expect(timeline.messages.length).toBeLessThanOrEqual(210);
    expect(count - timeline.messages.length).toBeLessThan(12);
    count = timeline.messages.length;
  }
  expect(shown(timeline).at(-1)).toBe('999');
});

test('a reader who was away while much was said loses none of it', () => {
  const timeline = live(0, 120);
  timeline.append(messages(120, 280), true, FOLLOWING);
  expect(timeline.messages.length).toBe(280);
});

test('a reader near the beginning keeps it, and loses the end', () => {
  const timeline = live(0, MAX_MESSAGES);

  timeline.append(messages(MAX_MESSAGES, MAX_MESSAGES + 1), true, reading(10, 30));

  expect(timeline.oldest).toBe('1000-0');
  expect(timeline.messages.length).toBeLessThan(MAX_MESSAGES);
  expect(timeline.isLive).toBe(false);
});

test('a reader a little above the end keeps what is in view, and the end', () => {
  const timeline = live(0, MAX_MESSAGES);

  timeline.append(messages(MAX_MESSAGES, MAX_MESSAGES + 1), true, reading(250, 280));

  expect(timeline.spans('1000-250')).toBe(true);
  expect(timeline.newest).toBe(`1000-${MAX_MESSAGES}`);
  expect(timeline.isLive).toBe(true);
});

test('nothing in view is trimmed, however much of it there is', () => {
  const timeline = live(0, 1_000);
  timeline.look(reading(0, 999));
  expect(timeline.messages.length).toBe(1_000);
});

test('a reader who scrolls up for ever holds a bounded window without a hole', () => {
  const timeline = live(10_000, 10_050);
  for (let from = 9_950; from >= 0; from -= 50) {
    const cursor = from === 0 ? null : `1000-${from}`;
    timeline.prepend(messages(from, from + 50), cursor, reading(from + 60, from + 80));
    expect(timeline.messages.length).toBeLessThanOrEqual(MAX_MESSAGES);
  }
  const numbers = shown(timeline).map(Number);
  expect(numbers).toEqual(numbers.map((_, index) => index));
  expect(timeline.isLive).toBe(false);
});

test('a reader who scrolls down for ever holds a bounded window without a hole', () => {
  const timeline = live(0, 50);
  for (let from = 50; from < 10_000; from += 50) {
    timeline.append(messages(from, from + 50), false, reading(from - 30, from - 10));
    expect(timeline.messages.length).toBeLessThanOrEqual(MAX_MESSAGES);
  }
  const first = Number(shown(timeline)[0]);
  expect(shown(timeline).map(Number)).toEqual(
    Array.from({ length: 10_000 - first }, (_, index) => first + index),
  );
});

test('a channel that nobody looks at keeps its newest messages', () => {
  const timeline = live(0, 500);
  timeline.look({ kind: 'unseen', around: null });
  expect(timeline.messages.length).toBeLessThanOrEqual(150);
  expect(timeline.newest).toBe('1000-499');
  expect(timeline.isLive).toBe(true);
});

test('a channel that somebody will come back to keeps what they were reading', () => {
  const timeline = live(0, 500);
  timeline.look({ kind: 'unseen', around: '1000-100' });
  expect(timeline.messages.length).toBeLessThanOrEqual(150);
  expect(timeline.spans('1000-90')).toBe(true);
  expect(timeline.spans('1000-110')).toBe(true);
});

test('long texts are let go sooner than short ones, and never those in view', () => {
  const timeline = live(0, 10);
  const long = messages(10, 110).map((one) => ({ ...one, text: 'x'.repeat(50_000) }));
  for (const one of long) {
    timeline.append([one], true, FOLLOWING);
  }
  const characters = timeline.messages.reduce((sum, one) => sum + one.text.length, 0);
  expect(characters).toBeLessThanOrEqual(2_000_000);
  expect(timeline.isLive).toBe(true);

  timeline.look(reading(75, 109));
  expect(timeline.spans('1000-75')).toBe(true);
});

import { expect, test } from 'vitest';

import type { Message } from '../net/protocol';
import { MAX_MESSAGES, Timeline } from './timeline';

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

test('older messages come before, newer ones behind, and what is known already is left out', () => {
  const timeline = live(10, 20);

  timeline.prepend(messages(5, 10), '1000-5');
  timeline.append(messages(18, 22), { isLive: true, cut: 'start' });

  expect(shown(timeline)).toEqual(messages(5, 22).map((one) => one.text));
  expect(timeline.firstIndex).toBe(-5);
  expect(timeline.before).toBe('1000-5');
  expect(timeline.isAtBeginning).toBe(false);
});

test('a page without a cursor is the beginning of the channel', () => {
  const timeline = live(10, 20);
  timeline.prepend(messages(0, 10), null);
  expect(timeline.isAtBeginning).toBe(true);
});

test('a page can be empty and still lead further back', () => {
  const timeline = live(10, 20);
  timeline.prepend([], '1000-3');
  expect(timeline.before).toBe('1000-3');
  expect(timeline.isAtBeginning).toBe(false);
});

test('who follows the end loses the beginning', () => {
  const timeline = live(0, MAX_MESSAGES);
  timeline.prepend([], null);

  timeline.append(messages(MAX_MESSAGES, MAX_MESSAGES + 1), { isLive: true, cut: 'start' });

  expect(timeline.messages.length).toBeLessThan(MAX_MESSAGES);
  expect(timeline.newest).toBe(`1000-${MAX_MESSAGES}`);
  expect(timeline.isLive).toBe(true);
  expect(timeline.isAtBeginning).toBe(false);
  expect(timeline.oldest).toBe(`1000-${timeline.firstIndex}`);
});

test('who reads above keeps what is read and loses the end', () => {
  const timeline = live(0, MAX_MESSAGES);

  timeline.append(messages(MAX_MESSAGES, MAX_MESSAGES + 1), { isLive: true, cut: 'end' });

  expect(timeline.oldest).toBe('1000-0');
  expect(timeline.firstIndex).toBe(0);
  expect(timeline.isLive).toBe(false);
});

test('who scrolls up for ever holds a bounded window without a hole', () => {
  const timeline = live(10_000, 10_050);
  for (let from = 9_950; from >= 0; from -= 50) {
    timeline.prepend(messages(from, from + 50), from === 0 ? null : `1000-${from}`);
    expect(timeline.messages.length).toBeLessThanOrEqual(MAX_MESSAGES);
  }
  const numbers = shown(timeline).map(Number);
  expect(numbers).toEqual(numbers.map((_, index) => index));
  expect(timeline.isLive).toBe(false);
});

test('a channel that nobody looks at keeps its newest messages', () => {
  const timeline = live(0, 500);
  timeline.shrink(100);
  expect(timeline.messages.length).toBe(100);
  expect(timeline.newest).toBe('1000-499');
  expect(timeline.isLive).toBe(true);
});

test('who comes down to the end keeps what is above until he rests', () => {
  const timeline = live(0, MAX_MESSAGES);

  timeline.append(messages(MAX_MESSAGES, MAX_MESSAGES + 50), { isLive: false, cut: 'start later' });
  expect(timeline.firstIndex).toBe(0);
  timeline.rest();

  expect(timeline.messages.length).toBeLessThan(MAX_MESSAGES);
  expect(timeline.newest).toBe(`1000-${MAX_MESSAGES + 49}`);
});

test('who never rests holds a bounded window, too', () => {
  const timeline = live(0, 50);
  for (let from = 50; from < 10_000; from += 50) {
    timeline.append(messages(from, from + 50), { isLive: false, cut: 'start later' });
    expect(timeline.messages.length).toBeLessThanOrEqual(2 * MAX_MESSAGES);
  }
  expect(timeline.oldest).toBe(`1000-${timeline.firstIndex}`);
});

import { expect, test } from 'vitest';

import type { Message } from '../net/protocol';
import { ReadMark, type Stretch } from './read-mark';

function messages(from: number, to: number, userId = 'other'): Message[] {
  return Array.from({ length: to - from }, (_, index) => ({
    channel: 'c',
    id: `${1_000 + from + index}-${from + index}`,
    sentAt: '',
    userId,
    author: userId,
    text: '',
  }));
}

function id(number: number): string {
  return `${1_000 + number}-${number}`;
}

function stretch(from: number, to: number, isLive = true): Stretch {
  return { messages: messages(from, to), isLive, isAtBeginning: from === 0 };
}

test('a first visit has missed nothing', () => {
  const mark = new ReadMark('me', null);
  mark.begin(id(99), stretch(50, 100));
  expect(mark.unread).toEqual({ count: 0, atLeast: false });
  expect(mark.read).toBe(id(99));
});

test('what came since the last visit is counted, and at least a page where it is more', () => {
  const few = new ReadMark('me', id(96));
  few.begin(id(99), stretch(50, 100));
  expect(few.unread).toEqual({ count: 3, atLeast: false });

  const many = new ReadMark('me', id(3));
  many.begin(id(99), stretch(50, 100));
  expect(many.unread).toEqual({ count: 50, atLeast: true });
});

test('reading on counts down, exactly as soon as all of it is there', () => {
  const mark = new ReadMark('me', id(3));
  mark.begin(id(99), stretch(50, 100));

  mark.advance(id(13), stretch(0, 50, false));
  expect(mark.unread.atLeast).toBe(true);

  mark.advance(id(60), stretch(10, 100));
  expect(mark.unread).toEqual({ count: 39, atLeast: false });
  mark.advance(id(99), stretch(10, 100));
  expect(mark.unread).toEqual({ count: 0, atLeast: false });
});

test('what was read in another tab is read here', () => {
  const mark = new ReadMark('me', id(89));
  mark.begin(id(99), stretch(50, 100));
  expect(mark.advance(id(95), stretch(50, 100))).toBe(true);
  expect(mark.unread.count).toBe(4);
  expect(mark.advance(id(90), stretch(50, 100))).toBe(false);
});

test("one's own messages are never unread", () => {
  const mark = new ReadMark('me', id(99));
  mark.begin(id(99), stretch(50, 100));
  mark.arrive(messages(100, 105, 'me'));
  expect(mark.hasUnread).toBe(false);
  mark.arrive(messages(105, 107));
  expect(mark.unread.count).toBe(2);
});

test('nothing is counted twice', () => {
  const mark = new ReadMark('me', id(99));
  mark.begin(id(99), stretch(50, 100));
  mark.arrive(messages(100, 103));
  mark.arrive(messages(101, 104));
  expect(mark.unread.count).toBe(4);
});

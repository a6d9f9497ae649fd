import { expect, test } from 'vitest';

import type { Message } from '../net/protocol';
import { Rows, type RowsInput } from './rows';

const NOON = Date.parse('2026-03-04T12:00:00Z');

function message(seq: number, userId: string, minutes: number, clientMessageId?: string): Message {
  const sentAt = NOON + minutes * 60_000;
  return {
    channel: 'c',
    id: `${sentAt}-${seq}`,
    sentAt: new Date(sentAt).toISOString(),
    userId,
    author: userId,
    text: '',
    ...(clientMessageId === undefined ? {} : { clientMessageId }),
  };
}

function input(messages: readonly Message[], more: Partial<RowsInput> = {}): RowsInput {
  return {
    messages,
    pending: [],
    userId: 'me',
    isAtBeginning: false,
    unreadAfter: null,
    ...more,
  };
}

test('messages of one author within five minutes are one group, days have a divider', () => {
  const rows = new Rows().of(
    input([
      message(0, 'a', 0),
      message(1, 'a', 4),
      message(2, 'a', 10),
      message(3, 'b', 11),
      message(4, 'b', 3 * 24 * 60),
    ]),
  );
  const flags = rows.map((row) => row.kind === 'message' && [row.startsGroup, row.startsDay]);
  expect(flags).toEqual([
    [true, true],
    [false, false],
    [true, false],
    [true, false],
    [true, true],
  ]);
});

test('a minute is told once, until another one or a divider', () => {
  const told = (messages: Message[], unreadAfter: string | null = null): boolean[] =>
    new Rows()
      .of(input(messages, { unreadAfter }))
      .map((row) => row.kind === 'message' && row.startsGroup && row.startsMinute);
  const messages = [
    message(0, 'a', 0),
    message(1, 'b', 0.2),
    message(2, 'a', 0.9),
    // Goes on after 'a', without a name: 12:01 is told by nobody yet.
    message(3, 'a', 1.1),
    message(4, 'b', 1.5),
    message(5, 'a', 1.6),
  ];

  expect(told(messages)).toEqual([true, false, false, false, true, false]);
  expect(told(messages, messages[4]?.id)).toEqual([true, false, false, false, true, true]);
});

test('the line stands above the first unread message only where the one before is there, too', () => {
  const messages = [message(0, 'a', 0), message(1, 'a', 1), message(2, 'a', 2)];
  const lines = (unreadAfter: string | null): boolean[] =>
    new Rows()
      .of(input(messages, { unreadAfter }))
      .map((row) => row.kind === 'message' && row.isFirstUnread);

  expect(lines(messages[0]?.id ?? null)).toEqual([false, true, false]);
  expect(lines(messages[2]?.id ?? null)).toEqual([false, false, false]);
  expect(lines('1-1')).toEqual([false, false, false]);
  expect(lines(null)).toEqual([false, false, false]);
});

test('rows that stay the same stay the same objects', () => {
  const rows = new Rows();
  const messages = [message(0, 'a', 0), message(1, 'a', 1)];
  const before = rows.of(input(messages));
  const after = rows.of(input([...messages, message(2, 'a', 2)]));
  expect(after[0]).toBe(before[0]);
  expect(after[1]).toBe(before[1]);

  const withOlder = rows.of(input([message(9, 'a', -1), ...messages]));
  expect(withOlder[1]).not.toBe(before[0]);
  expect(withOlder[2]).toBe(before[1]);
});

const PENDING = {
  clientMessageId: 'mine',
  text: '',
  writtenAt: 0,
  state: 'pending' as const,
  failure: null,
  floor: null,
  sentFirstAt: null,
  sent: null,
};

test('a pending message keeps its row when it becomes a message of the channel', () => {
  const pending = PENDING;
  const rows = new Rows();
  const before = rows.of(input([], { pending: [pending] })).map((row) => row.key);
  const arrived = rows.of(input([message(0, 'me', 0, 'mine')], { pending: [pending] }));
  expect(arrived.map((row) => row.key)).toEqual(before);
});

test('two messages of one client message id are two rows', () => {
  const rows = new Rows();
  rows.of(input([], { pending: [{ ...PENDING, clientMessageId: 'mine' }] }));
  const both = rows.of(input([message(0, 'me', 0, 'mine'), message(1, 'me', 1, 'mine')]));
  expect(new Set(both.map((row) => row.key)).size).toBe(2);
});

test("another user's client message id is no key", () => {
  const rows = new Rows().of(input([message(0, 'a', 0, 'x'), message(1, 'b', 0, 'x')]));
  expect(new Set(rows.map((row) => row.key)).size).toBe(2);
});

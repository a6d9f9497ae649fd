import { beforeEach, describe, expect, test } from 'vitest';

import { Failure } from '../net/failure';
import type { Message } from '../net/protocol';
import { FakeClock, settled } from '../testing/fake-clock';
import { Outbox, type Pending } from './outbox';

let clock: FakeClock;
let outbox: Outbox;
let isOnline: boolean;
let stored: boolean;
let sent: { text: string; clientMessageId: string }[];
let answers: (Failure | 'sent' | 'never')[];
let kept: readonly Pending[];
let ids: number;

beforeEach(() => {
  clock = new FakeClock();
  isOnline = true;
  stored = false;
  sent = [];
  answers = [];
  kept = [];
  ids = 0;
  outbox = make();
});

function make(): Outbox {
  return new Outbox(
    {
      send: async (text, clientMessageId) => {
        sent.push({ text, clientMessageId });
        const answer = answers.shift() ?? 'sent';
        if (answer === 'never') {
          return new Promise(() => {});
        }
        if (answer !== 'sent') {
          throw answer;
        }
        return { id: '1-1', sentAt: '' };
      },
      wasStored: async () => stored,
      newest: () => '1-0',
      isOnline: () => isOnline,
    },
    { read: () => kept, write: (pending) => (kept = pending) },
    clock,
    () => 0.999,
    () => `id-${ids++}`,
  );
}

function live(clientMessageId: string): Message {
  return {
    channel: 'c',
    id: '1-1',
    sentAt: '',
    userId: 'me',
    author: 'Me',
    text: '',
    clientMessageId,
  };
}

function texts(): string[] {
  return sent.map((one) => one.text);
}

describe('a message on its way', () => {
  test('is shown at once and stays until the channel shows it', async () => {
    outbox.add('hello');
    expect(outbox.pending).toMatchObject([{ text: 'hello', state: 'pending' }]);
    await settled();
    expect(outbox.pending.length).toBe(1);

    outbox.confirm([live('id-0')]);

    expect(outbox.pending).toEqual([]);
    expect(kept).toEqual([]);
  });

  test('waits for the one before it', async () => {
    answers = [new Failure('UNAVAILABLE'), 'sent', 'sent'];
    outbox.add('first');
    outbox.add('second');
    await settled();
    expect(texts()).toEqual(['first']);

    await clock.pass(1_000);

    expect(texts()).toEqual(['first', 'first', 'second']);
  });

  test('is repeated under the same id until it is acknowledged', async () => {
    answers = [new Failure('TIMEOUT'), new Failure('CLOSED'), new Failure('UNAVAILABLE')];
    outbox.add('hello');
    await clock.pass(20_000);

    expect(sent.length).toBe(4);
    expect(new Set(sent.map((one) => one.clientMessageId))).toEqual(new Set(['id-0']));
    expect(outbox.pending).toMatchObject([{ state: 'pending' }]);
  });

  test('waits for a connection without failing', async () => {
    isOnline = false;
    outbox.add('hello');
    await clock.pass(10 * 60_000);
    expect(sent).toEqual([]);
    expect(outbox.pending).toMatchObject([{ state: 'pending' }]);

    isOnline = true;
    outbox.resume();
    await settled();
    expect(texts()).toEqual(['hello']);
  });

  test('is sent again after a reload of the page, under the same id', async () => {
    answers = ['never'];
    outbox.add('hello');
    await settled();

    outbox = make();
    outbox.resume();
    await settled();

    expect(sent.map((one) => one.clientMessageId)).toEqual(['id-0', 'id-0']);
  });

  test('is settled when it was acknowledged and the channel will not show it for long', async () => {
    outbox.add('hello');
    await settled();
    outbox.settle();
    expect(outbox.pending).toEqual([]);
  });
});

describe('a message that cannot be sent', () => {
  test('fails at once where repeating is useless, and does not hold up the next', async () => {
    answers = [new Failure('TEXT_INVALID'), 'sent'];
    outbox.add('bad');
    outbox.add('good');
    await settled();

    expect(outbox.pending[0]).toMatchObject({ state: 'failed', failure: 'TEXT_INVALID' });
    expect(texts()).toEqual(['bad', 'good']);
  });

  test('fails after a minute, and can be sent again under the same id', async () => {
    answers = Array.from({ length: 100 }, () => new Failure('UNAVAILABLE'));
    outbox.add('hello');
    await clock.pass(90_000);
    expect(outbox.pending).toMatchObject([{ state: 'failed', failure: 'UNAVAILABLE' }]);
    const before = sent.length;
    await clock.pass(60_000);
    expect(sent.length).toBe(before);

    answers = [];
    outbox.retry('id-0');
    await settled();

    expect(sent.at(-1)).toEqual({ text: 'hello', clientMessageId: 'id-0' });
    expect(outbox.pending).toMatchObject([{ state: 'pending', failure: null }]);
  });

  test('is found in the channel when it went through after all', async () => {
    answers = Array.from({ length: 100 }, () => new Failure('TIMEOUT'));
    outbox.add('hello');
    await clock.pass(90_000);

    outbox.confirm([live('id-0')]);

    expect(outbox.pending).toEqual([]);
  });

  test('can be dropped', async () => {
    answers = [new Failure('FORBIDDEN')];
    outbox.add('hello');
    await settled();
    outbox.discard('id-0');
    expect(outbox.pending).toEqual([]);
  });
});

describe('when the server has forgotten the first attempt', () => {
  beforeEach(async () => {
    answers = Array.from({ length: 100 }, () => new Failure('TIMEOUT'));
    outbox.add('hello');
    await clock.pass(9 * 60_000 + 1);
    answers = [];
    sent = [];
  });

  test('the channel is searched, and what is there is not sent again', async () => {
    stored = true;
    outbox.retry('id-0');
    await settled();
    expect(sent).toEqual([]);
    expect(outbox.pending).toEqual([]);
  });

  test('what is not there is sent as a new message', async () => {
    outbox.retry('id-0');
    await settled();
    expect(sent).toEqual([{ text: 'hello', clientMessageId: 'id-1' }]);
  });
});

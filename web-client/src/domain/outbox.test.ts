import { beforeEach, describe, expect, test } from 'vitest';

import { Failure, type FailureCode } from '../net/failure';
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
let epoch: number;

beforeEach(() => {
  clock = new FakeClock();
  isOnline = true;
  stored = false;
  sent = [];
  answers = [];
  kept = [];
  ids = 0;
  epoch = 1;
  outbox = make();
});

function make(onNever: (fail: (failure: Failure) => void) => void = () => {}): Outbox {
  return new Outbox(
    {
      send: async (text, clientMessageId) => {
        sent.push({ text, clientMessageId });
        const answer = answers.shift() ?? 'sent';
        if (answer === 'never') {
          return new Promise((_resolve, reject) => onNever(reject));
        }
        if (answer !== 'sent') {
          throw answer;
        }
        return { id: `1-${sent.length}`, sentAt: '' };
      },
      wasStored: async () => stored,
      newest: () => '1-0',
      isOnline: () => isOnline,
      epoch: () => epoch,
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

function failing(code: FailureCode, count = 100): Failure[] {
  return Array.from({ length: count }, () => new Failure(code));
}

/** There is another connection. */
async function reconnect(): Promise<void> {
  isOnline = true;
  epoch++;
  outbox.resume();
  await settled();
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
    await clock.pass(100_000);
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

describe('a minute of trying', () => {
  test('is counted from the first attempt on this connection, not from writing', async () => {
    isOnline = false;
    outbox.add('written in a tunnel');
    await clock.pass(10 * 60_000);

    answers = failing('UNAVAILABLE', 3);
    await reconnect();
    await clock.pass(20_000);

    expect(sent.length).toBe(4);
    expect(outbox.pending).toMatchObject([{ state: 'pending', sent: { id: '1-4' } }]);
  });

  test('is counted anew on each connection', async () => {
    answers = failing('UNAVAILABLE');
    outbox.add('hello');
    for (let i = 0; i < 5; i++) {
      await clock.pass(40_000);
      await reconnect();
    }
    expect(outbox.pending).toMatchObject([{ state: 'pending' }]);
  });

  test('does not count sleep: who wakes tries again before giving up', async () => {
    answers = ['never'];
    outbox = make((fail) => clock.after(10_000, () => fail(new Failure('TIMEOUT'))));
    outbox.add('hello');
    await clock.pass(1_000);
    await clock.sleep(30 * 60_000);
    expect(outbox.pending).toMatchObject([{ state: 'pending' }]);

    await clock.pass(2_000);

    expect(sent.length).toBe(2);
    expect(outbox.pending).toMatchObject([{ state: 'pending', sent: { id: '1-2' } }]);
  });

  test('does not count a session that has ended: it goes on in the next one', async () => {
    answers = failing('UNAUTHENTICATED', 1);
    outbox.add('hello');
    await settled();
    expect(outbox.pending).toMatchObject([{ state: 'pending' }]);
    await reconnect();
    expect(sent.length).toBe(2);
  });
});

describe('a new connection', () => {
  test('has what failed for a passing reason tried again, once each', async () => {
    answers = failing('UNAVAILABLE');
    outbox.add('hello');
    await clock.pass(100_000);
    expect(outbox.pending).toMatchObject([{ state: 'failed', failure: 'UNAVAILABLE' }]);

    answers = [];
    await reconnect();

    expect(sent.at(-1)).toEqual({ text: 'hello', clientMessageId: 'id-0' });
    expect(outbox.pending).toMatchObject([{ state: 'pending', failure: null }]);
  });

  test('does not try again what was refused for good', async () => {
    answers = [new Failure('TEXT_INVALID')];
    outbox.add('bad');
    await settled();
    await reconnect();
    expect(sent.length).toBe(1);
    expect(outbox.pending).toMatchObject([{ state: 'failed', failure: 'TEXT_INVALID' }]);
  });

  test('is no other join on the same one: the back-off goes on', async () => {
    await reconnect();
    answers = failing('UNAVAILABLE');
    outbox.add('hello');
    await settled();
    for (let i = 0; i < 20; i++) {
      outbox.resume();
      outbox.add(`more ${i}`);
    }
    await clock.pass(900);
    expect(sent.length).toBe(1);
  });
});

test('what the server asks to wait is waited for, also by those behind and by "Try again"', async () => {
  answers = [new Failure('RATE_LIMITED', '', { retryAfterMs: 30_000 })];
  outbox.add('first');
  outbox.add('second');
  await settled();
  outbox.retry('id-0');
  await clock.pass(29_999);
  expect(texts()).toEqual(['first']);
  await clock.pass(1_001);
  expect(texts()).toEqual(['first', 'first', 'second']);
});

describe('what was acknowledged', () => {
  test('keeps its place in the channel until the channel shows it', async () => {
    outbox.add('hello');
    await settled();
    expect(outbox.pending).toMatchObject([{ sent: { id: '1-1' } }]);
    outbox.confirm([{ ...live('another-id'), id: '1-1' }]);
    expect(outbox.pending).toEqual([]);
  });

  test('is not kept for the next visit, and not sent again', async () => {
    outbox.add('hello');
    await settled();
    expect(kept).toEqual([]);
  });

  test('does not grow without a bound where the channel does not show it', async () => {
    for (let i = 0; i < 300; i++) {
      outbox.add(`text ${i}`);
      await settled();
    }
    expect(sent.length).toBe(300);
    expect(outbox.pending.length).toBe(50);
    expect(outbox.pending[0]?.text).toBe('text 250');
  });
});

describe('a failed message', () => {
  test('can be taken back', async () => {
    answers = [new Failure('TEXT_INVALID')];
    outbox.add('bad');
    await settled();
    expect(outbox.takeBack('id-0')).toBe('bad');
    expect(outbox.takeBack('id-0')).toBeNull();
    expect(outbox.pending).toEqual([]);
    expect(kept).toEqual([]);
  });

  test('is not taken back while it is on its way', async () => {
    isOnline = false;
    outbox.add('hello');
    expect(outbox.takeBack('id-0')).toBeNull();
    expect(outbox.pending.length).toBe(1);
  });
});

describe('what waits is bounded', () => {
  beforeEach(() => {
    isOnline = false;
  });

  test('by count', () => {
    const taken = Array.from({ length: 150 }, (_, i) => outbox.add(`text ${i}`));
    expect(taken.filter(Boolean).length).toBe(100);
    expect(outbox.pending.length).toBe(100);
  });

  test('by characters, but one text is always taken', () => {
    expect(outbox.add('x'.repeat(1_200_000))).toBe(true);
    expect(outbox.add('y')).toBe(false);
    expect(outbox.pending.length).toBe(1);
  });
});

test('two pending messages never have one id, whatever was stored', async () => {
  isOnline = false;
  outbox.add('first');
  outbox.add('second');
  kept = [...kept, ...kept];
  ids = 0;

  outbox = make();
  outbox.add('third');

  const all = outbox.pending.map((one) => one.clientMessageId);
  expect(all.length).toBe(3);
  expect(new Set(all).size).toBe(3);
});

test('an outbox that was stopped sends and stores nothing, and leaves no timer', async () => {
  answers = [...failing('UNAVAILABLE', 1), 'sent'];
  outbox.add('hello');
  await settled();
  const before = kept;
  outbox.stop();
  expect(clock.timerCount).toBe(0);
  expect(outbox.add('more')).toBe(false);
  outbox.resume();
  await clock.pass(60_000);
  expect(sent.length).toBe(1);
  expect(kept).toBe(before);
});

import { beforeEach, describe, expect, it } from 'vitest';

import type { Message } from '../net/protocol';
import { FakeClock } from '../testing/fake-clock';
import { News } from './news';

let clock: FakeClock;
let told: string[][];
let messages: Message[];
let news: News;

beforeEach(() => {
  clock = new FakeClock();
  told = [];
  messages = [];
  news = new News('me', clock, (some) => told.push(some.map(({ text }) => text)));
});

function say(text: string, userId = 'ada'): void {
  const id = `${1_700_000_000_000 + messages.length}-0`;
  messages = [...messages, { channel: 'c', id, sentAt: '', userId, author: userId, text }];
  news.update(messages, true);
}

describe('news', () => {
  it('begin with the first message of an empty channel', () => {
    news.update([], true);

    say('first');

    expect(told).toEqual([['first']]);
  });

  it('are not what was there before', () => {
    say('old');

    expect(told).toEqual([]);
  });

  it('are told again though they are the same', async () => {
    news.update([], true);
    say('ok');
    await clock.pass(3_000);
    say('ok');

    expect(told).toEqual([['ok'], ['ok']]);
  });

  it('that come together are told together, when the reader is done', async () => {
    news.update([], true);
    say('1');
    say('2');
    say('3', 'me');
    say('4');
    expect(told).toEqual([['1']]);

    await clock.pass(3_000);

    expect(told).toEqual([['1'], ['2', '4']]);
  });

  it('are not what was read on the way through the history', () => {
    news.update([], true);
    say('1');
    const all = messages;
    news.update(all.slice(0, 0), false);
    messages = [...all];
    say('while away');

    expect(told).toEqual([['1']]);
  });

  it('end with the channel', async () => {
    news.update([], true);
    say('1');
    say('2');

    news.stop();
    await clock.pass(10_000);

    expect(told).toEqual([['1']]);
  });
});

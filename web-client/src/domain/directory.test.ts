import { beforeEach, describe, expect, test } from 'vitest';

import { Failure } from '../net/failure';
import type { Channel, ChannelPage, Operation, Operations } from '../net/protocol';
import { FakeClock, settled } from '../testing/fake-clock';
import { Directory } from './directory';
import { choose, ranked } from './finder';

/** A server that knows channels; each request is answered at once, or when the test says so. */
class Server {
  readonly ids = new Set<string>();
  readonly requests: { query: string; limit: number; cursor: string | undefined }[] = [];
  failNext: Failure | null = null;
  private held: (() => void)[] | null = null;

  /** Answers nothing until {@link release}. */
  hold(): void {
    this.held = [];
  }

  release(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const answer of held) {
      answer();
    }
  }

  async request<Op extends Operation>(op: Op, body: Operations[Op][0]): Promise<Operations[Op][1]> {
    expect(op).toBe('channels');
    const { query = '', limit = 50, cursor } = body as Operations['channels'][0];
    this.requests.push({ query, limit, cursor });
    if (this.held !== null) {
      await new Promise<void>((resolve) => this.held?.push(resolve));
    }
    if (this.failNext !== null) {
      const failure = this.failNext;
      this.failNext = null;
      throw failure;
    }
    const found = [...this.ids]
      .sort()
      .filter((id) => id.includes(query.toLowerCase()) && id > (cursor ?? ''));
    const page: ChannelPage = {
      channels: found.slice(0, limit).map(channel),
      cursor: found.length > limit ? (found[limit - 1] ?? null) : null,
    };
    return page as Operations[Op][1];
  }
}

function channel(id: string): Channel {
  return { id, name: id, topic: '', createdBy: 'x', createdAt: '' };
}

let clock: FakeClock;
let server: Server;
let directory: Directory;

beforeEach(() => {
  clock = new FakeClock();
  server = new Server();
  directory = new Directory(server, clock);
});

function ids(): string[] {
  return directory.channels.map((one) => one.id);
}

describe('the list of channels', () => {
  test('shows what others have created, within a minute', async () => {
    await directory.refresh();
    const stop = directory.keepFresh(() => true);

    server.ids.add('new');
    await clock.pass(61_000);
    expect(ids()).toEqual(['new']);

    stop();
    const before = server.requests.length;
    await clock.pass(600_000);
    expect(server.requests.length).toBe(before);
  });

  test('asks for nothing while it is out of sight, and once on waking', async () => {
    let isInSight = false;
    await directory.refresh();
    directory.keepFresh(() => isInSight);
    await clock.pass(600_000);
    expect(server.requests.length).toBe(1);

    server.ids.add('new');
    isInSight = true;
    directory.wake();
    directory.wake();
    await settled();
    directory.wake();
    await settled();

    expect(ids()).toEqual(['new']);
    expect(server.requests.length).toBeLessThanOrEqual(3);
  });

  test('keeps the pages that were read, when it is read anew', async () => {
    for (let i = 100; i < 220; i++) {
      server.ids.add(`c${i}`);
    }
    await directory.refresh();
    await directory.loadMore();
    await directory.loadMore();
    expect(ids()).toHaveLength(90);

    server.ids.add('c150-new');
    await directory.refresh();

    expect(ids().length).toBeGreaterThanOrEqual(90);
    expect(ids()).toContain('c150-new');
    await directory.loadMore();
    expect(ids()).toEqual([...new Set(ids())].sort());
    expect(ids()).toHaveLength(121);
    expect(directory.hasMore).toBe(false);
  });

  test('is there again at once when the search is over, with all its pages', async () => {
    for (let i = 100; i < 200; i++) {
      server.ids.add(`c${i}`);
    }
    await directory.refresh();
    await directory.loadMore();
    directory.search('c15');
    await clock.pass(200);
    expect(ids()).toHaveLength(10);

    directory.search('');

    expect(ids()).toHaveLength(60);
    expect(directory.isAnswered).toBe(true);
  });

  test('has no channel twice and misses none that is old, in any order of events', async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = seeded(seed);
      server = new Server();
      directory = new Directory(server, clock);
      for (let i = 0; i < 100; i++) {
        server.ids.add(`c${Math.floor(random() * 100_000)}`);
      }
      const old = new Set(server.ids);
      for (let step = 0; step < 60; step++) {
        const choice = random();
        if (choice < 0.25) {
          void directory.refresh();
        } else if (choice < 0.5) {
          void directory.loadMore();
        } else if (choice < 0.6) {
          server.ids.add(`c${Math.floor(random() * 100_000)}`);
        } else if (choice < 0.7) {
          directory.search(random() < 0.5 ? '' : `c${Math.floor(random() * 10)}`);
        } else if (choice < 0.75) {
          server.failNext = new Failure('UNAVAILABLE');
        } else {
          await clock.pass(random() * 300);
        }
      }
      server.failNext = null;
      directory.search('');
      await clock.pass(1_000);
      await directory.answer();
      while (directory.hasMore) {
        await directory.loadMore();
      }
      expect(ids(), `seed ${seed}`).toEqual([...new Set(ids())].sort());
      expect(ids(), `seed ${seed}`).toEqual(expect.arrayContaining([...old]));
    }
  });
});

describe('Enter', () => {
  const own = [channel('help'), channel('knitting-circle')];

  test('opens what was typed, not the first of what stood there before', async () => {
    for (const id of ['a-very-long-name', 'knitting', 'zebra']) {
      server.ids.add(id);
    }
    await directory.refresh();

    directory.search('zeb');

    await expect(choose(own, directory)).resolves.toEqual({ kind: 'open', id: 'zebra' });
    expect(server.requests.at(-1)?.query).toBe('zeb');
  });

  test("opens a channel of one's own by its name, without asking", async () => {
    directory.search('HELP ');

    await expect(choose(own, directory)).resolves.toEqual({ kind: 'open', id: 'help' });
    expect(server.requests).toEqual([]);
  });

  test('prefers what was typed to what begins so', async () => {
    server.ids.add('knit').add('a-knit').add('knitting');
    directory.search('Knit');

    await expect(choose(own, directory)).resolves.toEqual({ kind: 'open', id: 'knit' });
  });

  test('finds the very channel among more than a page of others', async () => {
    for (let i = 0; i < 60; i++) {
      server.ids.add(`a${i}-knit`);
    }
    server.ids.add('knit');
    directory.search('knit');

    await expect(choose(own, directory)).resolves.toEqual({ kind: 'open', id: 'knit' });
  });

  test('offers to create what is not there', async () => {
    directory.search(' Gardening ');

    await expect(choose(own, directory)).resolves.toEqual({ kind: 'create', name: 'Gardening' });
  });

  test('does nothing when somebody types on, or nothing could be asked', async () => {
    server.ids.add('knitting');
    server.hold();
    directory.search('kni');
    const choice = choose(own, directory);
    directory.search('kniv');
    server.release();
    await expect(choice).resolves.toEqual({ kind: 'none' });

    server.failNext = new Failure('UNAVAILABLE');
    await expect(choose(own, directory)).resolves.toEqual({ kind: 'none' });
    expect(directory.failure?.code).toBe('UNAVAILABLE');
  });
});

describe('what is found', () => {
  test('stands in the order of how well it matches, each once', () => {
    const all = ['cat-knit', 'aknit', 'knit', 'knitting'].map(channel);

    expect(ranked('knit', [channel('knitting')], all).map((one) => one.id)).toEqual([
      'knit',
      'knitting',
      'cat-knit',
      'aknit',
    ]);
  });

  test('matches decomposed letters, capitals and what a slug leaves out', () => {
    const cafe = { id: 'café-knitting', name: 'Café Knitting!', topic: '' };

    expect(ranked('CAFE\u0301', [cafe])).toEqual([cafe]);
    expect(ranked('café knitting', [cafe])).toEqual([cafe]);
    expect(ranked('café-knitting', [cafe])).toEqual([cafe]);
    expect(ranked('tea', [cafe])).toEqual([]);
    expect(ranked('cafe', [cafe])).toEqual([]);
    expect(ranked('knitting cafe', [], [cafe])).toEqual([]);
    expect(ranked('knitting cafe', [], [cafe], true)).toEqual([cafe]);
  });
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

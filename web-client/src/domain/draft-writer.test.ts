import { describe, expect, it } from 'vitest';

import { FakeClock } from '../testing/fake-clock';
import { DraftWriter } from './draft-writer';

function writer(): { clock: FakeClock; drafts: DraftWriter; written: string[] } {
  const clock = new FakeClock();
  const written: string[] = [];
  return { clock, written, drafts: new DraftWriter((text) => written.push(text), clock) };
}

describe('a draft', () => {
  it('is written once the writer pauses, not at each key', async () => {
    const { clock, drafts, written } = writer();

    for (let i = 1; i <= 100; i++) {
      drafts.changed('x'.repeat(i));
      await clock.pass(50);
    }
    expect(written).toEqual([]);
    await clock.pass(1_000);

    expect(written).toEqual(['x'.repeat(100)]);
  });

  it('is written at once when the page goes away, and only then', async () => {
    const { clock, drafts, written } = writer();
    drafts.changed('half a sent');

    drafts.flush();
    drafts.flush();
    await clock.pass(1_000);

    expect(written).toEqual(['half a sent']);
  });

  it('is not written where nothing was typed', () => {
    const { drafts, written } = writer();

    drafts.flush();

    expect(written).toEqual([]);
  });

  it('is never what was just sent', async () => {
    const { clock, drafts, written } = writer();
    drafts.changed('hello');

    drafts.sent();
    await clock.pass(1_000);
    drafts.flush();

    expect(written).toEqual(['']);
  });

  it('ends as the last text, whatever happens in between', async () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = seeded(seed);
      const { clock, drafts, written } = writer();
      const sent = new Set<string>();
      let text = '';
      for (let step = 0; step < 40; step++) {
        const choice = random();
        if (choice < 0.6) {
          text += String(step);
          drafts.changed(text);
        } else if (choice < 0.7) {
          sent.add(text);
          text = '';
          const before = written.length;
          drafts.sent();
          expect(written.slice(before)).toEqual(['']);
        } else if (choice < 0.8) {
          drafts.flush();
        } else {
          await clock.pass(random() * 800);
        }
      }
      drafts.flush();
      expect(written.at(-1) ?? '', `seed ${seed}`).toBe(text);
    }
  });
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

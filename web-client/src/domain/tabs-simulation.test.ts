import { expect, test } from 'vitest';

import { Simulation } from '../testing/tabs-simulation';

/** How many sequences are tried; more with PARLEY_SEQUENCES. */
const SEQUENCES = Number(process.env['PARLEY_SEQUENCES'] ?? 60);
const FIRST_SEED = Number(process.env['PARLEY_SEED'] ?? 1);
const STEPS = 80;

test(`what is whose, in ${SEQUENCES} random sequences of several tabs and users`, async () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEQUENCES; seed++) {
    const simulation = new Simulation(seed);
    try {
      await simulation.run(STEPS);
    } catch (thrown) {
      throw new Error(`seed ${seed}: ${String(thrown)}\n${simulation.story.join('\n')}`, {
        cause: thrown,
      });
    }
  }
  expect(true).toBe(true);
}, 1_000_000);

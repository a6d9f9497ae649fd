import { expect, test } from 'vitest';

import { ListSimulation } from '../../testing/list-simulation';

/** More of them: `PARLEY_SEQUENCES=100000 npx vitest run list-controller.property`. */
const SEQUENCES = Number(process.env['PARLEY_SEQUENCES'] ?? 200);
const FIRST = Number(process.env['PARLEY_SEED'] ?? 1);
const STEPS = 40;

test(`what is in view stays, in ${SEQUENCES} random sequences`, async () => {
  const failures: string[] = [];
  for (let seed = FIRST; seed < FIRST + SEQUENCES && failures.length < 3; seed++) {
    try {
      await new ListSimulation(seed).run(STEPS);
    } catch (thrown) {
      failures.push(`seed ${seed}: ${String(thrown)}`);
    }
    if (seed % 100 === 0) {
      // The runner wants to hear of the test now and then.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }
  expect(failures).toEqual([]);
}, 3_600_000);

import { expect, it } from 'vitest';

import { withTakenBack } from './taken-back';

it('a text that comes back takes nothing of what is there', () => {
  expect(withTakenBack('refused', '')).toBe('refused');
  expect(withTakenBack('refused', ' \n')).toBe('refused');
  expect(withTakenBack('refused', 'begun')).toBe('refused\n\nbegun');
});

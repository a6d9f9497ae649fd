import { expect, it } from 'vitest';

import { coveredHeight } from './viewport';

it('the page is as high as what the keyboard leaves', () => {
  expect(coveredHeight({ height: 420.4, scale: 1 }, 844)).toBe(420);
});

it('the page is as high as the window without a keyboard, and while it is zoomed', () => {
  expect(coveredHeight({ height: 844, scale: 1 }, 844)).toBeNull();
  expect(coveredHeight({ height: 843.6, scale: 1 }, 844)).toBeNull();
  expect(coveredHeight({ height: 422, scale: 2 }, 844)).toBeNull();
});

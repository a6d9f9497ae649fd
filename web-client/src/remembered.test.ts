import { expect, test } from 'vitest';

import { remembered } from './remembered';

test('what was found is not looked for again, also where it is nothing', () => {
  const asked: string[] = [];
  const find = remembered((key) => {
    asked.push(key);
    return key === 'nothing' ? undefined : key.length;
  });

  expect(['four', 'nothing', 'four', 'nothing'].map(find)).toEqual([4, undefined, 4, undefined]);
  expect(asked).toEqual(['four', 'nothing']);
});

test('what is remembered is bounded', () => {
  let asked = 0;
  const find = remembered(() => ++asked);
  for (let i = 0; i < 10_000; i++) {
    find(String(i));
  }

  find('0');

  expect(asked).toBe(10_001);
});

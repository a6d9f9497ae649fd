import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import {
  areEqual,
  colorOf,
  COLORS,
  initialOf,
  isGuest,
  namesakes,
  type PersonColor,
} from './people';

const theme = readFileSync(new URL('../ui/theme.css', import.meta.url), 'utf8');

/** What text stands on in a list, by the names of theme.css. */
const BACKGROUNDS = ['paper', 'raised', 'mark', 'alarm-tint', 'tint'];

function palette(): PersonColor[] {
  const all = new Map<string, PersonColor>();
  for (let i = 0; i < 5_000; i++) {
    const color = colorOf(`guest-${i}`);
    all.set(color.light, color);
  }
  return [...all.values()];
}

describe('the colours of people', () => {
  it('are so many, each as often as any other', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const { light } = colorOf(`guest-${(i * 2_654_435_761) % 4_294_967_296}-${i}`);
      counts.set(light, (counts.get(light) ?? 0) + 1);
    }

    expect(COLORS).toBe(24);
    expect(counts.size).toBe(24);
    expect(Math.min(...counts.values())).toBeGreaterThan(800);
    expect(Math.max(...counts.values())).toBeLessThan(1_200);
  });

  it('can be read on every background, in both schemes', () => {
    for (const name of BACKGROUNDS) {
      const [, light, dark] =
        new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(theme) ?? [];
      for (const color of palette()) {
        expect(contrast(color.light, light ?? ''), `${color.light} on ${name}`).toBeGreaterThan(
          4.5,
        );
        expect(contrast(color.dark, dark ?? ''), `${color.dark} on ${name}`).toBeGreaterThan(4.5);
      }
    }
  });

  it('can be told apart', () => {
    for (const scheme of ['light', 'dark'] as const) {
      const colors = palette().map((color) => color[scheme]);
      const closest = Math.min(
        ...colors.flatMap((a, i) => colors.slice(0, i).map((b) => distance(a, b))),
      );
      // What one can just see is about 0.02.
      expect(closest).toBeGreaterThan(0.045);
    }
  });
});

describe('a person', () => {
  it('is a guest by the id', () => {
    expect(isGuest('guest-96d90ba4')).toBe(true);
    expect(isGuest('ada')).toBe(false);
  });

  it.each([
    ['ada', 'A'],
    [' 王小明', '王'],
    ['e\u0301mile', 'E\u0301'],
    ['👩‍💻 dev', '👩‍💻'],
    ['🇩🇪', '🇩🇪'],
    ['', '?'],
  ])('called %j has the initial %j', (name, initial) => {
    expect(initialOf(name)).toBe(initial);
  });
});

describe('namesakes', () => {
  const ada = { userId: 'guest-96d90ba4', author: 'Ada' };
  const other = { userId: 'guest-11110ccc', author: 'Ada' };
  const linus = { userId: 'linus', author: 'Linus' };

  it('are told apart by the end of their ids, nobody else', () => {
    expect([...namesakes([ada, linus, other, ada])]).toEqual([
      ['guest-96d90ba4', '0ba4'],
      ['guest-11110ccc', '0ccc'],
    ]);
    expect(namesakes([ada, linus, ada]).size).toBe(0);
  });

  it('are those who look the same', () => {
    for (const author of ['ada', 'ADA ', 'A\u200bda', 'Ａｄａ', 'Ada\u3164', 'A\u00adda']) {
      expect(namesakes([ada, { userId: 'mallory', author }]).size, author).toBe(2);
    }
  });

  it('get as much of their ids as it takes', () => {
    const names = namesakes([
      { userId: 'one-0001', author: 'X' },
      { userId: 'two-0001', author: 'X' },
      { userId: '0001', author: 'X' },
    ]);

    expect(new Set(names.values()).size).toBe(3);
  });

  it('never share a suffix, whatever the ids are', () => {
    let state = 3;
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let run = 0; run < 500; run++) {
      const people = Array.from({ length: 12 }, () => ({
        userId: Math.floor(random() * 4 ** 6).toString(4),
        author: random() < 0.7 ? 'X' : 'Y',
      }));
      const suffixes = namesakes(people);
      const ofX = new Set(people.filter(({ author }) => author === 'X').map((one) => one.userId));
      const seen = [...ofX].map((id) => suffixes.get(id));
      if (ofX.size > 1) {
        expect(new Set(seen).size).toBe(ofX.size);
      }
    }
  });

  it('can be compared, so that nothing is drawn again', () => {
    expect(areEqual(namesakes([ada, other]), namesakes([other, ada, linus]))).toBe(true);
    expect(areEqual(namesakes([ada, other]), namesakes([ada]))).toBe(false);
  });
});

function channels(color: string): [number, number, number] {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return [r, g, b];
}

/** WCAG 2.2: the ratio of two relative luminances. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [a, b]
    .map((color) => {
      const [r, g, blue] = channels(color);
      return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
    })
    .sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** The distance of two colours in OKLab (https://bottosson.github.io/posts/oklab/). */
function distance(a: string, b: string): number {
  const [la, lb] = [a, b].map((color) => {
    const [r, g, blue] = channels(color);
    const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * blue);
    const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * blue);
    const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * blue);
    return [
      0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
    ];
  });
  return Math.hypot(...(la ?? []).map((value, i) => value - (lb?.[i] ?? 0)));
}

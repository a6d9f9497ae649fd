import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { en } from './texts/en';
import { zh } from './texts/zh';
import { localeOf, timesIn } from './times';

const zone = process.env['TZ'];

beforeEach(() => {
  process.env['TZ'] = 'UTC';
});

afterEach(() => {
  process.env['TZ'] = zone;
});

/** Some browsers put a narrow space before AM and PM. */
function plain(text: string): string {
  return text.replace(/[\u202f\u00a0]/g, ' ');
}

const EVENING = '2026-11-26T20:25:00Z';
const TODAY = new Date('2026-12-24T12:00:00Z');

describe('a time', () => {
  it.each([
    [['en-US'], '8:25 PM', 'Thursday, November 26'],
    [['en-GB'], '20:25', 'Thursday 26 November'],
    [['de-DE', 'de', 'en-US', 'en'], '20:25', 'Thursday, 26 November'],
    [['en', 'fr-FR'], '20:25', 'Thursday, 26 November'],
    [[], '8:25 PM', 'Thursday, November 26'],
    [['nonsense!', 'en-GB'], '20:25', 'Thursday 26 November'],
  ])('for a reader of English with %j is told as at home', (languages, short, day) => {
    const times = timesIn(localeOf('en', languages), en);

    expect(plain(times.short(EVENING))).toBe(short);
    expect(plain(times.day(EVENING, TODAY))).toBe(day);
  });

  it.each([[['zh-CN']], [['zh-TW', 'zh']], [['zh-Hant-HK']]])(
    'for a reader of Chinese with %j is in the script of the texts',
    (languages) => {
      const times = timesIn(localeOf('zh-Hans', languages), zh);

      expect(times.day(EVENING, TODAY)).toBe('11月26日星期四');
      expect(times.short(EVENING)).toMatch(/20:25|下午8:25/);
    },
  );

  it('of another year names the year', () => {
    const times = timesIn('en-GB', en);

    expect(times.day(EVENING, new Date('2027-01-02T00:00:00Z'))).toBe('26 November 2026');
  });
});

describe('the day of a message', () => {
  it('moves when today does', () => {
    const times = timesIn('en-US', en);

    expect(times.day(EVENING, new Date('2026-11-26T23:59:59Z'))).toBe('Today');
    expect(times.day(EVENING, new Date('2026-11-27T00:00:00Z'))).toBe('Yesterday');
    expect(plain(times.day(EVENING, new Date('2026-11-28T00:00:00Z')))).toBe(
      'Thursday, November 26',
    );
  });
});

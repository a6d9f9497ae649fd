import { minuteOf } from '../net/protocol';
import { remembered } from '../remembered';
import type { Texts } from './texts/en';

/** How times are told in one language and region. */
export interface Times {
  /** Hour and minute. */
  short(sentAt: string): string;
  /** Day and time in full. */
  full(sentAt: string): string;
  /**
   * The day alone, such as "Today".
   *
   * @param today any moment of the day that it is now
   */
  day(sentAt: string, today: Date): string;
}

/** @param locale a BCP 47 tag, such as {@link localeOf} gives */
export function timesIn(locale: string, texts: Texts): Times {
  const short = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' });
  const day = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
  const dayOfYear = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
  return {
    short: byMinute(short),
    full: byMinute(full),
    day: (sentAt, today) => {
      const date = new Date(sentAt);
      const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
      if (date.toDateString() === today.toDateString()) {
        return texts.days.today;
      }
      if (date.toDateString() === yesterday.toDateString()) {
        return texts.days.yesterday;
      }
      return (date.getFullYear() === today.getFullYear() ? day : dayOfYear).format(date);
    },
  };
}

/** To the minute: in a busy channel many messages have the same. Times are in UTC. */
function byMinute(format: Intl.DateTimeFormat): (sentAt: string) => string {
  const told = remembered((minute) => format.format(new Date(`${minute}Z`)));
  return (sentAt) => told(minuteOf(sentAt));
}

/**
 * The locale that times are told in: the chosen language, in the region where the reader is. That is
 * the region of the first of the browser's languages that names one: those after it are often no
 * more than the browser's own. So a German who reads English is told "20:25", and a reader in London
 * "26 November".
 *
 * @param language the language and, where it matters, the script of the texts, such as `zh-Hans`
 * @param browserLanguages as in `navigator.languages`
 */
export function localeOf(language: string, browserLanguages: readonly string[]): string {
  for (const tag of browserLanguages) {
    const region = regionOf(tag);
    if (region !== undefined) {
      return `${language}-${region}`;
    }
  }
  return language;
}

function regionOf(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).region;
  } catch {
    return undefined;
  }
}

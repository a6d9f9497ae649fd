import type { Texts } from './texts/en';

/** How times are told in one language. */
export interface Times {
  /** Hour and minute. */
  short(sentAt: string): string;
  /** Day and time in full. */
  full(sentAt: string): string;
  /** The day alone, such as "Today". */
  day(sentAt: string, now: Date): string;
}

export function timesIn(language: string, texts: Texts): Times {
  const short = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' });
  const full = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'medium' });
  const day = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' });
  const dayOfYear = new Intl.DateTimeFormat(language, { dateStyle: 'long' });
  return {
    short: (sentAt) => short.format(new Date(sentAt)),
    full: (sentAt) => full.format(new Date(sentAt)),
    day: (sentAt, now) => {
      const date = new Date(sentAt);
      const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
      if (date.toDateString() === now.toDateString()) {
        return texts.days.today;
      }
      if (date.toDateString() === yesterday.toDateString()) {
        return texts.days.yesterday;
      }
      return (date.getFullYear() === now.getFullYear() ? day : dayOfYear).format(date);
    },
  };
}

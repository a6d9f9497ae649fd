import type { BrowserStore } from '../domain/browser-store';
import { en, type Texts } from './texts/en';
import { zh } from './texts/zh';
import { localeOf, timesIn, type Times } from './times';

export const LANGUAGES = { en, zh } as const;
export type Language = keyof typeof LANGUAGES;

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** What the user has chosen: language and appearance; what was not chosen is the browser's. */
export class Settings {
  private readonly store: BrowserStore;
  private readonly browserLanguages: readonly string[];
  private readonly timesOf: Partial<Record<Language, Times>> = {};
  private chosenLanguage: Language;
  private chosenTheme: Theme;

  constructor(store: BrowserStore, browserLanguages: readonly string[]) {
    this.store = store;
    this.browserLanguages = browserLanguages;
    this.chosenLanguage = $state(
      asLanguage(store.choice('language')) ?? preferred(browserLanguages),
    );
    this.chosenTheme = $state(THEMES.find((one) => one === store.choice('theme')) ?? 'system');
  }

  get language(): Language {
    return this.chosenLanguage;
  }

  set language(language: Language) {
    this.chosenLanguage = language;
    this.store.rememberChoice('language', language);
  }

  get theme(): Theme {
    return this.chosenTheme;
  }

  set theme(theme: Theme) {
    this.chosenTheme = theme;
    this.store.rememberChoice('theme', theme);
  }

  /** All texts, in the chosen language. */
  get texts(): Texts {
    return LANGUAGES[this.chosenLanguage];
  }

  /** How times are told, in the chosen language and the reader's region. */
  get times(): Times {
    return (this.timesOf[this.language] ??= timesIn(
      localeOf(this.texts.tag, this.browserLanguages),
      this.texts,
    ));
  }
}

function preferred(browserLanguages: readonly string[]): Language {
  for (const tag of browserLanguages) {
    const language = asLanguage(tag.split('-')[0] ?? '');
    if (language !== null) {
      return language;
    }
  }
  return 'en';
}

function asLanguage(name: string | null): Language | null {
  return name === 'en' || name === 'zh' ? name : null;
}

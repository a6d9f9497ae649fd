import { getContext, setContext } from 'svelte';

import type { DraftWriter } from '../domain/draft-writer';
import { withTakenBack } from '../domain/taken-back';

/** What is being written in a channel, for all parts of its view: the composer, rows and keys. */
export class Composing {
  private readonly drafts: DraftWriter;
  private written: string;
  private input: HTMLTextAreaElement | null = null;

  /** @param draft what was written before */
  constructor(draft: string, drafts: DraftWriter) {
    this.written = $state(draft);
    this.drafts = drafts;
  }

  get text(): string {
    return this.written;
  }

  set text(text: string) {
    this.written = text;
    this.drafts.changed(text);
  }

  /** Whether there is something that would be lost. */
  get isBegun(): boolean {
    return this.written.trim() !== '';
  }

  /** The field that it is written in, while it is in the page. */
  attach(input: HTMLTextAreaElement): () => void {
    this.input = input;
    return () => (this.input = null);
  }

  focus(): void {
    this.input?.focus();
  }

  /** Gives the text away, to be sent or to be forgotten: nothing is left, nor after a reload. */
  take(): string {
    const text = this.written;
    this.written = '';
    this.drafts.sent();
    return text;
  }

  /** Brings a text that was not sent back into the field, before what is there already. */
  takeBack(text: string): void {
    this.text = withTakenBack(text, this.written);
    const { input } = this;
    if (input !== null) {
      // The field follows with the next draw; the caret has its place now.
      input.value = this.written;
      input.focus();
      input.setSelectionRange(text.length, text.length);
    }
  }

  /** The page or the channel goes away. */
  flush(): void {
    this.drafts.flush();
  }
}

const KEY = Symbol('composing');

/** Makes it known to the components below. */
export function provideComposing(composing: Composing): Composing {
  return setContext(KEY, composing);
}

export function composing(): Composing {
  return getContext(KEY);
}

/** What is nested deeper, blocks and inline parts each, is shown as typed. */
export const MAX_DEPTH = 6;

/** What the readers of one text share. */
export interface Reading {
  /** The origin of the page. */
  readonly origin: string;
  /** How many more elements may be made of the text; each takes one. */
  elementsLeft: number;
}

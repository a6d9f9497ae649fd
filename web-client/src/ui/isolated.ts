/**
 * A name within a sentence, apart from its direction: an Arabic name does not turn around what
 * stands after it (Unicode UAX #9, FIRST STRONG ISOLATE). For attributes, which have no `<bdi>`.
 */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

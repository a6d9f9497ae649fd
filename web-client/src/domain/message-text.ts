/** A character that no message may hold, and where the first one stands. */
export interface ForbiddenCharacter {
  /** As Unicode writes it, such as `U+0008`. */
  readonly codePoint: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in code points. */
  readonly column: number;
}

// The rules of protocol/MessageText.java: control characters other than tab, newline and carriage
// return, and halves of surrogate pairs, which UTF-8 cannot carry.
const FORBIDDEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The first character that the server would refuse; null where there is none. Linear. */
export function forbiddenIn(text: string): ForbiddenCharacter | null {
  const at = text.search(FORBIDDEN);
  if (at < 0) {
    return null;
  }
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  return {
    codePoint: `U+${text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')}`,
    line: before.split('\n').length,
    column: [...before.slice(lineStart)].length + 1,
  };
}

/** The text without what the server would refuse. */
export function withoutForbidden(text: string): string {
  return text.replace(FORBIDDEN, '');
}

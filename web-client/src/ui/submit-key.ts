/** What is read of a keyboard event. */
export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'keyCode' | 'isComposing' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'
>;

/** The key code of every key that an input method takes for itself (UI Events, 7.3.1). */
const TAKEN_BY_INPUT_METHOD = 229;

/**
 * Whether a key means "do it". Enter also ends the composition of a word: Safari reports the end
 * first and then this key, no longer composing, but with the key code 229 (WebKit bug 165004).
 */
export function isEnter(event: KeyPress): boolean {
  return event.key === 'Enter' && !event.isComposing && event.keyCode !== TAKEN_BY_INPUT_METHOD;
}

/**
 * Whether a key sends the text. With a mouse at hand Enter does, and Shift+Enter makes a new line.
 * On a screen keyboard there is no Shift+Enter: Enter makes a new line, the button sends.
 * Control and Command with Enter send everywhere.
 */
export function isSubmitKey(event: KeyPress, isTouch: boolean): boolean {
  if (!isEnter(event)) {
    return false;
  }
  const isCommand = event.ctrlKey || event.metaKey;
  return isCommand || (!isTouch && !event.shiftKey && !event.altKey);
}

/** Whether a key types a character. */
export function isTyping(event: KeyPress): boolean {
  return (
    [...event.key].length === 1 &&
    event.key !== ' ' &&
    !event.ctrlKey &&
    !event.metaKey &&
    !event.altKey
  );
}

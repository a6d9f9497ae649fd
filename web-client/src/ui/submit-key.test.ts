import { describe, expect, it } from 'vitest';

import { isSubmitKey, isTyping, type KeyPress } from './submit-key';

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return {
    key,
    keyCode: key === 'Enter' ? 13 : 0,
    isComposing: false,
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    ...more,
  };
}

describe('Enter', () => {
  it('sends where there is a mouse', () => {
    expect(isSubmitKey(press('Enter'), false)).toBe(true);
    expect(isSubmitKey(press('Enter', { shiftKey: true }), false)).toBe(false);
    expect(isSubmitKey(press('a'), false)).toBe(false);
  });

  it('makes a new line on a screen keyboard', () => {
    expect(isSubmitKey(press('Enter'), true)).toBe(false);
    expect(isSubmitKey(press('Enter', { ctrlKey: true }), true)).toBe(true);
    expect(isSubmitKey(press('Enter', { metaKey: true }), true)).toBe(true);
  });

  it('sends nothing when it ends a composition, in the order of Chromium', () => {
    expect(isSubmitKey(press('Enter', { isComposing: true, keyCode: 229 }), false)).toBe(false);
  });

  it('sends nothing when it ends a composition, in the order of Safari', () => {
    // compositionend comes first, so the key no longer composes.
    expect(isSubmitKey(press('Enter', { isComposing: false, keyCode: 229 }), false)).toBe(false);
    expect(isSubmitKey(press('Enter', { keyCode: 229, ctrlKey: true }), true)).toBe(false);
  });
});

describe('a key', () => {
  it('types where it stands for one character', () => {
    expect(['a', 'É', '字', '😀', '?'].every((key) => isTyping(press(key)))).toBe(true);
    expect(['Tab', 'ArrowUp', 'F1', ' ', 'Process'].some((key) => isTyping(press(key)))).toBe(
      false,
    );
    expect(isTyping(press('c', { ctrlKey: true }))).toBe(false);
    expect(isTyping(press('c', { metaKey: true }))).toBe(false);
  });
});

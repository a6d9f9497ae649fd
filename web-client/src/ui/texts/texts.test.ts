import { describe, expect, it } from 'vitest';

import type { FailureCode } from '../../net/failure';
import { en } from './en';
import { zh } from './zh';

const CODES: FailureCode[] = [
  ...(['TEXT_EMPTY', 'TEXT_TOO_LONG', 'TEXT_INVALID', 'TOO_LARGE', 'UNAUTHENTICATED'] as const),
  ...(['TOKEN_EXPIRED', 'FORBIDDEN', 'UNKNOWN_CHANNEL', 'INVALID_CHANNEL', 'MALFORMED'] as const),
  ...(['CHANNEL_EXISTS', 'TOO_MANY_CHANNELS', 'RATE_LIMITED', 'UNAVAILABLE', 'CLOSED'] as const),
  ...(['GOING_AWAY', 'OFFLINE', 'TIMEOUT', 'INTERNAL'] as const),
];

describe('the texts', () => {
  it('count one thing as one', () => {
    expect(en.composer.left(1)).toBe('1 character left');
    expect(en.composer.over(10_010)).toBe('10,010 characters too many');
    expect(en.room.saidMany(1)).toBe('1 new message');
    expect(en.channels.foundCount(1, false)).toBe('1 channel found.');
  });

  it('say of every failure a whole sentence', () => {
    for (const code of CODES) {
      expect(en.failure(code), code).toMatch(/^[A-Z].*\.$/);
      expect(zh.failure(code), code).toMatch(/。$/);
    }
  });

  it('say the truth about a message that is not there', () => {
    expect(en.room.notFound).not.toContain('newest');
    expect(zh.room.notFound).not.toContain('最新');
  });
});

import { describe, expect, test } from 'vitest';

import { Rest } from './rest';

function answering(status: number, body: string, headers: Record<string, string> = {}): Rest {
  return new Rest('/api/v1', () => Promise.resolve(new Response(body, { status, headers })));
}

describe('a refusal over REST', () => {
  test('says how long to wait, in its body', async () => {
    const body = JSON.stringify({ code: 'UNAVAILABLE', detail: 'later', retryAfterMs: 1_500 });
    await expect(answering(503, body, { 'Retry-After': '2' }).guest('Ada')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'later',
      retryAfterMs: 1_500,
    });
  });

  test('of something in between says so in its header', async () => {
    await expect(
      answering(429, '<html>', { 'Retry-After': '7' }).guest('Ada'),
    ).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 7_000 });
    await expect(answering(502, '<html>').guest('Ada')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryAfterMs: null,
    });
  });
});

test('a page that answers instead of the server is no answer', async () => {
  await expect(answering(200, '<html>Sign in to the hotel').guest('Ada')).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
  await expect(answering(200, 'null').guest('Ada')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('a server that cannot be reached is told, with the cause', async () => {
  const cause = new TypeError('Failed to fetch');
  const rest = new Rest('/api/v1', () => Promise.reject(cause));
  await expect(rest.guest('Ada')).rejects.toMatchObject({ code: 'OFFLINE', cause });
});

test('an answer is handed on', async () => {
  await expect(answering(201, '{"token":"t"}').guest('Ada')).resolves.toEqual({ token: 't' });
});

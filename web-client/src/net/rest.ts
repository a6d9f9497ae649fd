import { Failure, failureCodeOf, retryAfterOf } from './failure';
import type { Channel } from './protocol';

export interface Guest {
  readonly token: string;
  readonly userId: string;
  readonly author: string;
  /** When the token ends: RFC 3339, UTC. */
  readonly expiresAt?: string;
}

/** The part of the REST API that the page needs before, or beside, its connection. */
export class Rest {
  constructor(
    private readonly base: string,
    private readonly http: typeof fetch,
  ) {}

  /**
   * A token for whoever gives a name; rejects with FORBIDDEN where guests are not let in.
   *
   * @param token a guest's, to stay the same guest, also some time after its end; rejects with
   *   TOKEN_EXPIRED or UNAUTHENTICATED where it cannot be renewed
   */
  guest(name: string, token: string | null = null): Promise<Guest> {
    return this.call('POST', '/guest', token, { name });
  }

  createChannel(token: string, name: string, topic: string): Promise<Channel> {
    return this.call('POST', '/channels', token, { name, topic });
  }

  channel(token: string, id: string): Promise<Channel> {
    return this.call('GET', `/channels/${encodeURIComponent(id)}`, token);
  }

  private async call<T>(
    method: string,
    path: string,
    token: string | null,
    body?: object,
  ): Promise<T> {
    const headers: Record<string, string> = {};
    if (token !== null) {
      headers['Authorization'] = `Bearer ${token}`;
    }
    if (body !== undefined) {
      headers['Content-Type'] = 'application/json';
    }
    let response: Response;
    try {
      response = await this.http(this.base + path, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
      });
    } catch (thrown) {
      throw new Failure('OFFLINE', undefined, { cause: thrown });
    }
    const answer = await jsonOf(response);
    if (!response.ok) {
      throw refusalOf(response, answer ?? {});
    }
    if (answer === null) {
      // Something between here and the server answered, such as the sign-in page of a hotel.
      throw new Failure('UNAVAILABLE', 'the answer is no JSON object');
    }
    return answer as T;
  }
}

/** The body's JSON object; null where it is none. */
async function jsonOf(response: Response): Promise<object | null> {
  const answer: unknown = await response.json().catch(() => null);
  return typeof answer === 'object' ? answer : null;
}

function refusalOf(response: Response, problem: object): Failure {
  const { code, detail, retryAfterMs } = problem as Record<string, unknown>;
  // The header is in seconds; a date in it is nothing that Parley sends.
  const seconds = Number.parseFloat(response.headers.get('Retry-After') ?? '');
  return new Failure(
    failureCodeOf(code, response.status),
    typeof detail === 'string' ? detail : undefined,
    { retryAfterMs: retryAfterOf(retryAfterMs) ?? retryAfterOf(seconds * 1_000) },
  );
}

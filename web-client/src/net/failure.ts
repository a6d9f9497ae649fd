/** Why a request failed: the server's code, or one of the three that only a client knows. */
export type FailureCode =
  | 'MALFORMED'
  | 'UNKNOWN_OP'
  | 'INVALID_ID'
  | 'INVALID_CHANNEL'
  | 'TEXT_EMPTY'
  | 'TEXT_TOO_LONG'
  | 'TEXT_INVALID'
  | 'TOO_LARGE'
  | 'UNAUTHENTICATED'
  | 'TOKEN_EXPIRED'
  | 'FORBIDDEN'
  | 'UNKNOWN_CHANNEL'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'CHANNEL_EXISTS'
  | 'TOO_MANY_CHANNELS'
  | 'RATE_LIMITED'
  | 'SLOW_READER'
  | 'GOING_AWAY'
  | 'UNAVAILABLE'
  | 'INTERNAL'
  /** The connection was lost, or there was none. */
  | 'CLOSED'
  /** No answer came in time. */
  | 'TIMEOUT'
  /** The server could not be reached. */
  | 'OFFLINE';

const TRANSIENT: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'RATE_LIMITED',
  'SLOW_READER',
  'GOING_AWAY',
  'UNAVAILABLE',
  'INTERNAL',
  'CLOSED',
  'TIMEOUT',
  'OFFLINE',
]);

export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly code: FailureCode,
    message: string = code,
    /** When the server wants to be asked again, in milliseconds; null where it did not say. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(message);
  }

  /** The failure that something thrown stands for. */
  static of(thrown: unknown): Failure {
    return thrown instanceof Failure ? thrown : new Failure('INTERNAL', String(thrown));
  }

  /** Whether the same request may succeed later. */
  get isTransient(): boolean {
    return TRANSIENT.has(this.code);
  }

  /** Whether the token is good for nothing any more. */
  get endsSession(): boolean {
    return this.code === 'UNAUTHENTICATED' || this.code === 'TOKEN_EXPIRED';
  }
}

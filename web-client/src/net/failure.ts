/** All codes: the server's, and the three that only a client knows. */
const CODES = [
  'MALFORMED',
  'UNKNOWN_OP',
  'INVALID_ID',
  'INVALID_CHANNEL',
  'TEXT_EMPTY',
  'TEXT_TOO_LONG',
  'TEXT_INVALID',
  'TOO_LARGE',
  'UNAUTHENTICATED',
  'TOKEN_EXPIRED',
  'FORBIDDEN',
  'UNKNOWN_CHANNEL',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'CHANNEL_EXISTS',
  'ID_REUSED',
  'TOO_MANY_CHANNELS',
  'RATE_LIMITED',
  'TRY_LATER',
  'SLOW_READER',
  'GOING_AWAY',
  'UNAVAILABLE',
  'INTERNAL',
  /** The connection was lost, or there was none. */
  'CLOSED',
  /** No answer came in time. */
  'TIMEOUT',
  /** The server could not be reached. */
  'OFFLINE',
] as const;

/** Why a request failed. */
export type FailureCode = (typeof CODES)[number];

const KNOWN: ReadonlySet<string> = new Set(CODES);

const TRANSIENT: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'RATE_LIMITED',
  'TRY_LATER',
  'SLOW_READER',
  'GOING_AWAY',
  'UNAVAILABLE',
  'INTERNAL',
  'CLOSED',
  'TIMEOUT',
  'OFFLINE',
]);

/** A timer of a browser overflows after 24.8 days and then fires at once: this is far from it. */
const MAX_RETRY_AFTER_MS = 10 * 60_000;

export interface FailureDetails {
  /** How long the server asks to wait before the next attempt, in milliseconds. */
  readonly retryAfterMs?: number | null;
  /** What was thrown, where the failure stands for something else. */
  readonly cause?: unknown;
}

export class Failure extends Error {
  override readonly name = 'Failure';
  /** How long the server asks to wait before the next attempt, in milliseconds; null if it did not. */
  readonly retryAfterMs: number | null;

  constructor(
    readonly code: FailureCode,
    message: string = code,
    { retryAfterMs = null, cause }: FailureDetails = {},
  ) {
    super(message, { cause });
    this.retryAfterMs = retryAfterMs;
  }

  /**
   * The failure that something thrown stands for. What is no failure is an error of ours: it is
   * reported, see {@link reportErrorsTo}, and becomes INTERNAL with its cause.
   */
  static of(thrown: unknown): Failure {
    if (thrown instanceof Failure) {
      return thrown;
    }
    report(thrown);
    return new Failure('INTERNAL', String(thrown), { cause: thrown });
  }

  /** Whether the same request may succeed later. */
  get isTransient(): boolean {
    return isTransient(this.code);
  }

  /** Whether the token is no longer valid. */
  get endsSession(): boolean {
    return endsSession(this.code);
  }
}

/** Whether a request that failed with this code may succeed later. */
export function isTransient(code: FailureCode): boolean {
  return TRANSIENT.has(code);
}

/** Whether this code says that the token is no longer valid. */
export function endsSession(code: FailureCode): boolean {
  return code === 'UNAUTHENTICATED' || code === 'TOKEN_EXPIRED';
}

/**
 * The code that a server named, or the nearest one to a code that this client does not know.
 *
 * @param httpStatus tells whose fault an unknown one is
 */
export function failureCodeOf(name: unknown, httpStatus: number): FailureCode {
  if (typeof name === 'string' && KNOWN.has(name)) {
    return name as FailureCode;
  }
  if (httpStatus === 429) {
    return 'RATE_LIMITED';
  }
  return httpStatus >= 400 && httpStatus < 500 ? 'MALFORMED' : 'UNAVAILABLE';
}

/** The time that a server asks to wait, in milliseconds, from what it sent; null if it is none. */
export function retryAfterOf(sent: unknown): number | null {
  return typeof sent === 'number' && sent >= 0 ? Math.min(sent, MAX_RETRY_AFTER_MS) : null;
}

type Report = (error: unknown) => void;

// Unless the page says otherwise, an error of ours is an uncaught one: nobody can overlook it.
let report: Report = (error) => {
  queueMicrotask(() => {
    throw error;
  });
};

/** Sets where errors of ours are reported; answers the place before. */
export function reportErrorsTo(place: Report): Report {
  const before = report;
  report = place;
  return before;
}

/** Reports an error of ours that must not stop what is going on. */
export function reportUnexpected(error: unknown): void {
  report(error);
}

package chat.parley.protocol;

/**
 * Every way a request can fail, once for all transports: the code that clients switch on, the HTTP
 * status of the REST answer, and the WebSocket close code for those failures that end a connection.
 *
 * <p>Close codes are from RFC 6455's private range 4000–4999. A client may reconnect and resume
 * after each of them but {@link #UNAUTHENTICATED}, which first needs a good token.
 */
public enum ErrorCode {
  /** The frame or body is not JSON of the documented shape. */
  MALFORMED(400),
  /** The operation is not one of the protocol's. */
  UNKNOWN_OP(400),
  /** A message id or cursor has a wrong form. */
  INVALID_ID(400),
  /** A channel id or name has a wrong form. */
  INVALID_CHANNEL(400),
  /** The text is empty or only white space. */
  TEXT_EMPTY(422),
  /** The text has more code points than allowed. */
  TEXT_TOO_LONG(422),
  /** The text has a control character or half of a surrogate pair. */
  TEXT_INVALID(422),
  /** The frame or body has more bytes than allowed. */
  TOO_LARGE(413),
  /** No token, a token that does not verify, or none within the time for it. */
  UNAUTHENTICATED(401, 4401),
  /** The token's time is over; a new one resumes. */
  TOKEN_EXPIRED(401, 4402),
  /** The operation is not open to this user or on this server. */
  FORBIDDEN(403),
  /** No such channel. */
  UNKNOWN_CHANNEL(404),
  /** No such resource. */
  NOT_FOUND(404),
  /** The path exists, the method does not. */
  METHOD_NOT_ALLOWED(405),
  /** A channel of this id exists already. */
  CHANNEL_EXISTS(409),
  /** This {@code clientMessageId} was used for another text. */
  ID_REUSED(409),
  /** This connection has joined as many channels as it may. */
  TOO_MANY_CHANNELS(429),
  /** Too many requests in flight or a second; retry after the given time. */
  RATE_LIMITED(429),
  /** This client, or its address, asks too much and goes on: reconnect after a while and resume. */
  TRY_LATER(429, 4429),
  /** The client read too slowly for too long; reconnect and resume. */
  SLOW_READER(503, 4408),
  /** The node is draining; reconnect elsewhere and resume. */
  GOING_AWAY(503, 4503),
  /** A server behind this one does not answer; retry after the given time. */
  UNAVAILABLE(503),
  /** A fault of ours. */
  INTERNAL(500);

  private static final int STAYS_OPEN = 0;

  private final int httpStatus;
  private final int closeCode;

  ErrorCode(int httpStatus) {
    this(httpStatus, STAYS_OPEN);
  }

  ErrorCode(int httpStatus, int closeCode) {
    this.httpStatus = httpStatus;
    this.closeCode = closeCode;
  }

  public int httpStatus() {
    return httpStatus;
  }

  /** Whether a live connection is closed after this error. */
  public boolean closesConnection() {
    return closeCode != STAYS_OPEN;
  }

  /** The WebSocket close code; only for codes that close the connection. */
  public short closeCode() {
    if (!closesConnection()) {
      throw new IllegalStateException(this + " does not close a connection");
    }
    return (short) closeCode;
  }

  /** Whether the fault lies with the client, so that it is logged without a stack trace. */
  public boolean isClientFault() {
    return httpStatus < 500;
  }
}

package chat.parley.gateway.client;

import chat.parley.gateway.auth.Identity;

/** What a connection may do. A connection starts anonymous, signs in once, and ends closed. */
sealed interface ConnectionState {

  /**
   * No token yet.
   *
   * @param deadline the timer that closes the connection
   */
  record Anonymous(long deadline) implements ConnectionState {}

  /**
   * The first token is being verified; what the client sends behind it waits.
   *
   * @param deadline the timer that closes the connection
   */
  record Verifying(long deadline) implements ConnectionState {}

  /**
   * A good token.
   *
   * @param identity whose
   * @param expiry the timer that closes the connection at the token's end
   */
  record SignedIn(Identity identity, long expiry) implements ConnectionState {}

  /** Nothing more is sent or handled. */
  record Closed() implements ConnectionState {}
}

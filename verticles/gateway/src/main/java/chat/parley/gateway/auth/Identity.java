package chat.parley.gateway.auth;

import java.time.Instant;

/**
 * Who a client is, as its token says.
 *
 * @param userId the token's {@code sub}
 * @param author the token's {@code name}, shown beside the messages; the user id where it has none
 * @param expiresAt when the token ends; no connection outlives it
 */
public record Identity(String userId, String author, Instant expiresAt) {}

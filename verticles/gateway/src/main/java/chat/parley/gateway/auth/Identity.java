package chat.parley.gateway.auth;

import java.time.Duration;
import java.time.Instant;

/**
 * Who a client is, as its token says.
 *
 * @param userId the token's {@code sub}, behind the namespace of its issuer where that has one
 * @param author the display name, shown beside the messages; the {@code sub} where the token has
 *     none
 * @param guest whether anybody could have chosen the name: nobody vouches for a guest
 * @param expiresAt when the token ends, at most {@code auth.max-token-lifetime} from its
 *     verification; no connection outlives it
 * @param key which key signed the token; no connection outlives that either
 */
public record Identity(String userId, String author, boolean guest, Instant expiresAt, KeyId key) {

  /** How long the token is good from then on, in ms, at least 1. */
  public long millisLeft(Instant now) {
    return Math.max(1, Duration.between(now, expiresAt).toMillis());
  }
}

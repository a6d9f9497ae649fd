package chat.parley.gateway.auth;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The keys of one issuer at one time. Immutable; a change of keys is another ring. */
final class KeyRing {

  /** Of an issuer whose keys never came. */
  static final KeyRing EMPTY = new KeyRing(List.of());

  /** Each key that is tried is the cost of a signature, and anybody can send what has no name. */
  private static final int MAX_TRIED = 4;

  private final List<VerificationKey> keys;
  private final Set<String> thumbprints;

  KeyRing(List<VerificationKey> keys) {
    this.keys = List.copyOf(keys);
    this.thumbprints =
        keys.stream().map(VerificationKey::thumbprint).collect(Collectors.toUnmodifiableSet());
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }

  boolean has(String thumbprint) {
    return thumbprints.contains(thumbprint);
  }

  /** The key that new tokens are signed with. */
  VerificationKey first() {
    return keys.get(0);
  }

  /** Whether no key has the token's {@code kid}: the issuer may have a new one. */
  boolean isUnknown(Optional<String> kid) {
    return kid.isPresent() && keys.stream().noneMatch(key -> key.kid().equals(kid));
  }

  /** Who signs with a secret of ours need not know our name for it; to try both costs little. */
  private static boolean mayBe(VerificationKey key, Optional<String> kid) {
    return kid.isEmpty() || key.kid().isEmpty() || key.kid().equals(kid) || key.isSecret();
  }

  /** The key that the token was signed with, where there is one. */
  Optional<VerificationKey> find(Jws token) {
    return keys.stream()
        .filter(key -> key.algorithms().contains(token.algorithm()))
        .filter(key -> mayBe(key, token.kid()))
        .limit(MAX_TRIED)
        .filter(key -> key.verifies(token))
        .findFirst();
  }
}

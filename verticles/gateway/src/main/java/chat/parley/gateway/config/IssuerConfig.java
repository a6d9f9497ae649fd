package chat.parley.gateway.config;

import chat.parley.protocol.Require;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An identity provider whose users may come in. Its tokens are verified by its own keys alone.
 *
 * @param issuer the {@code iss} of its tokens
 * @param audience an {@code aud} that they must have: what the provider calls this chat
 * @param jwksFile a file with its public keys, a JSON Web Key Set (RFC 7517); empty where the URL
 *     is given
 * @param jwksUrl where its public keys are fetched, https, or http on this host; empty where the
 *     file is given
 * @param algorithms which algorithms (RFC 7518) its tokens may be signed with; empty for RS256 and
 *     ES256
 * @param namespace what precedes the {@code sub} in user ids, with a colon between; empty for
 *     nothing
 * @param nameClaim the claim with the display name; empty for {@code name}
 */
public record IssuerConfig(
    String issuer,
    String audience,
    String jwksFile,
    String jwksUrl,
    List<String> algorithms,
    String namespace,
    String nameClaim) {

  /** Public keys verify all of these; there is no algorithm with a shared secret among them. */
  public static final List<String> ALGORITHMS =
      List.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

  private static final List<String> DEFAULT_ALGORITHMS = List.of("RS256", "ES256");

  /** Parley's own tokens have it, too. */
  public static final String DEFAULT_NAME_CLAIM = "name";

  private static final Pattern NAMESPACE = Pattern.compile("[a-z][a-z0-9-]{0,15}");
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  public IssuerConfig {
    algorithms = algorithms.isEmpty() ? DEFAULT_ALGORITHMS : List.copyOf(algorithms);
    nameClaim = nameClaim.isEmpty() ? DEFAULT_NAME_CLAIM : nameClaim;
    Require.notBlank("issuer", issuer);
    Require.notBlank("audience", audience);
    if (jwksFile.isEmpty() == jwksUrl.isEmpty()) {
      throw new IllegalArgumentException(
          "jwks-file: must be set, or else jwks-url, but "
              + (jwksFile.isEmpty() ? "both are empty" : "both are"));
    }
    if (!jwksUrl.isEmpty()) {
      checkUrl(jwksUrl);
    }
    for (var algorithm : algorithms) {
      if (!ALGORITHMS.contains(algorithm)) {
        throw new IllegalArgumentException(
            "algorithms: must be some of "
                + String.join(", ", ALGORITHMS)
                + ", but one is "
                + algorithm);
      }
    }
    if (!namespace.isEmpty()
        && (!NAMESPACE.matcher(namespace).matches() || namespace.startsWith("guest"))) {
      throw new IllegalArgumentException(
          "namespace: must be a lower-case letter and up to 15 more letters, digits and hyphens,"
              + " and must not begin with guest, but is "
              + namespace);
    }
  }

  /** What the ids of all its users begin with. */
  public String prefix() {
    return namespace.isEmpty() ? "" : namespace + ":";
  }

  private static void checkUrl(String text) {
    try {
      var url = URI.create(text);
      var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
      var host = url.getHost();
      if (host != null
          && url.getUserInfo() == null
          && (scheme.equals("https") || (scheme.equals("http") && LOOPBACK.contains(host)))) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "jwks-url: must be an https address without a password, or http on localhost, but is not");
  }
}

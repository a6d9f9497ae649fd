package chat.parley.gateway.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where people find a gateway: what stands in their browser's address bar.
 *
 * @param scheme {@code http} or {@code https}
 * @param authority the host and, unless it is the scheme's own, the port, in lower case
 */
public record PublicUrl(String scheme, String authority) {

  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final Set<String> ROOTS = Set.of("", "/");

  /**
   * Reads what an operator wrote.
   *
   * @param text such as {@code https://chat.example}; empty where there is none
   * @throws IllegalArgumentException when it is something else
   */
  public static Optional<PublicUrl> parse(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      var uri = new URI(text.toLowerCase(Locale.ROOT));
      if (uri.getHost() != null
          && SCHEMES.contains(uri.getScheme())
          && uri.getUserInfo() == null
          && ROOTS.contains(uri.getPath())
          && uri.getQuery() == null
          && uri.getFragment() == null) {
        return Optional.of(new PublicUrl(uri.getScheme(), uri.getAuthority()));
      }
    } catch (URISyntaxException e) {
      // Refused below, as everything else that is no such URL.
    }
    throw new IllegalArgumentException(
        "public-url: must be a URL without a path, such as https://chat.example, but is " + text);
  }

  /** The origin of its pages (RFC 6454). */
  public String origin() {
    return scheme + "://" + authority;
  }

  /** Whether browsers reach it over TLS alone. */
  public boolean isSecure() {
    return scheme.equals("https");
  }
}

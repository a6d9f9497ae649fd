package chat.parley.gateway.sockjs;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The cookie of SockJS's clients. It tells one from another where the session's id, which stands in
 * the logs of every proxy, does not; and by it balancers keep a client's requests at one node.
 *
 * @param value 128 random bits in hexadecimal digits
 * @param isBrought whether the client brought it; it has just been made otherwise
 */
record ClientCookie(String value, boolean isBrought) {

  static final String NAME = "parley-client";

  private static final int BYTES = 16;
  private static final Pattern VALUE = Pattern.compile("[0-9a-f]{" + 2 * BYTES + "}");
  private static final SecureRandom RANDOM = new SecureRandom();

  /** The one that a request brings, or a new one. */
  static ClientCookie of(HttpServerRequest request) {
    return Optional.ofNullable(request.getCookie(NAME))
        .map(Cookie::getValue)
        .filter(value -> VALUE.matcher(value).matches())
        .map(value -> new ClientCookie(value, true))
        .orElseGet(ClientCookie::random);
  }

  private static ClientCookie random() {
    var bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return new ClientCookie(HexFormat.of().formatHex(bytes), false);
  }

  /**
   * How the client is told.
   *
   * @param path below which it is sent
   * @param isSecure whether it is told over TLS; then pages of other sites can send it, too
   */
  Cookie told(String path, boolean isSecure) {
    return Cookie.cookie(NAME, value)
        .setPath(path)
        .setHttpOnly(true)
        .setSecure(isSecure)
        .setSameSite(isSecure ? CookieSameSite.NONE : CookieSameSite.LAX);
  }
}

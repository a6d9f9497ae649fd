package chat.parley.gateway.sockjs;

import chat.parley.gateway.address.ClientAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Whose an XHR session is. It belongs to whoever has its cookie. Some clients keep no cookies, such
 * as those in Node; until one comes, the session belongs to the address that opened it.
 * Thread-safe, since a session's requests come to any event loop.
 */
final class XhrOwner {

  private sealed interface Proof {

    /** The client may keep no cookies. */
    record Address(ClientAddress from, String offered) implements Proof {}

    /** The client has brought it once, and has to from now on. */
    record Cookie(String value) implements Proof {}
  }

  private Proof proof;

  /** Whoever made the session's first request. */
  XhrOwner(ClientAddress from, ClientCookie cookie) {
    proof =
        cookie.isBrought()
            ? new Proof.Cookie(cookie.value())
            : new Proof.Address(from, cookie.value());
  }

  /** Whether a request is the owner's. */
  synchronized boolean owns(ClientAddress from, ClientCookie cookie) {
    if (proof instanceof Proof.Cookie needed) {
      return cookie.isBrought() && isEqual(needed.value(), cookie.value());
    }
    var opened = (Proof.Address) proof;
    // Two pages of a browser that open at once are offered one each, and it keeps the later.
    boolean isOwner =
        opened.from().equals(from)
            || (cookie.isBrought() && isEqual(opened.offered(), cookie.value()));
    if (isOwner && cookie.isBrought()) {
      proof = new Proof.Cookie(cookie.value());
    }
    return isOwner;
  }

  /** In a time that tells nothing. */
  private static boolean isEqual(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
  }
}

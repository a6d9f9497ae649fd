package chat.parley.gateway.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.MimeMapping;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a browser is told beside the content of a file: how to keep it, and what it may do. */
final class WebHeaders {

  static final String GZIP = "gzip";

  /** Names below it contain a hash of the content: what such a name means never changes. */
  static final String HASHED = "/assets/";

  /** RFC 8246: not even a reload asks again. */
  static final String KEEP_FOR_EVER = "public, max-age=31536000, immutable";

  /** RFC 9111, 5.2.2.4: may be kept, but is used only after asking. */
  static final String ASK_ALWAYS = "no-cache";

  /**
   * Scripts, styles and everything else come from this server alone, and nothing becomes markup but
   * by Svelte's own templates (Content Security Policy 3, Trusted Types).
   */
  static final String CONTENT_SECURITY_POLICY =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self'",
          "connect-src 'self'",
          "font-src 'self'",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'",
          "trusted-types svelte-trusted-html");

  private static final Map<CharSequence, String> SECURITY =
      Map.of(
          "Content-Security-Policy", CONTENT_SECURITY_POLICY,
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Permissions-Policy", "camera=(), microphone=(), geolocation=()",
          "Referrer-Policy", "no-referrer",
          "X-Content-Type-Options", "nosniff");

  private WebHeaders() {}

  /**
   * The headers of a file in every encoding.
   *
   * @param path where it is served
   * @param hash of its content
   */
  static Map<CharSequence, String> of(String path, String hash) {
    var headers = new LinkedHashMap<>(SECURITY);
    headers.put(HttpHeaders.CONTENT_TYPE, mediaType(path));
    headers.put(HttpHeaders.CACHE_CONTROL, path.startsWith(HASHED) ? KEEP_FOR_EVER : ASK_ALWAYS);
    // Weak: one for all encodings of the content (RFC 9110, 8.8.3.3).
    headers.put(HttpHeaders.ETAG, "W/\"" + hash + "\"");
    headers.put(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING.toString());
    return headers;
  }

  private static String mediaType(String path) {
    var type = MimeMapping.mimeTypeForFilename(path);
    if (type == null) {
      throw new IllegalArgumentException("no media type is known for " + path);
    }
    return type.startsWith("text/") ? type + ";charset=utf-8" : type;
  }
}

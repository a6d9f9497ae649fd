package chat.parley.gateway.auth;

import chat.parley.protocol.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A token in three parts (RFC 7515, 3.1). Nothing in it is to be believed before its signature was
 * verified, the claims included. Immutable as long as nobody writes to its arrays.
 */
final class Jws {

  private static final int MAX_LENGTH = 8 * 1024;
  private static final int PARTS = 3;
  private static final Pattern BASE64URL = Pattern.compile("[A-Za-z0-9_-]+");

  /** RFC 7519, 5.1 and RFC 9068, 2.1; anything else, such as a logout token, signs nobody in. */
  private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

  private final String algorithm;
  private final Optional<String> kid;
  private final ObjectNode claims;
  private final byte[] content;
  private final byte[] signature;

  private Jws(ObjectNode header, ObjectNode claims, String content, byte[] signature) {
    this.algorithm = text(header, "alg");
    this.kid = header.has("kid") ? Optional.of(text(header, "kid")) : Optional.empty();
    this.claims = claims;
    this.content = content.getBytes(StandardCharsets.US_ASCII);
    this.signature = signature;
  }

  /**
   * Reads a token.
   *
   * @throws RuntimeException when it is anything else
   */
  static Jws parse(String token) {
    require(token.length() <= MAX_LENGTH);
    var parts = token.split("\\.", -1);
    require(parts.length == PARTS);
    var header = object(parts[0]);
    // Extensions that must be understood (RFC 7515, 4.1.11): we understand none.
    require(!header.has("crit"));
    if (header.has("typ")) {
      require(TYPES.contains(text(header, "typ").toLowerCase(Locale.ROOT)));
    }
    return new Jws(header, object(parts[1]), parts[0] + "." + parts[1], decode(parts[2]));
  }

  /** A token that is signed with a secret. */
  static String sign(ObjectNode claims, VerificationKey secret) {
    var header =
        Json.newObject()
            .put("alg", SignatureAlgorithm.HS256.id())
            .put("typ", "JWT")
            .put("kid", secret.kid().orElseThrow());
    var content = encode(header.toString()) + "." + encode(claims.toString());
    var signature =
        SignatureAlgorithm.hs256(secret.key(), content.getBytes(StandardCharsets.US_ASCII));
    return content + "." + encode(signature);
  }

  private static String text(ObjectNode object, String field) {
    var node = object.get(field);
    require(node != null && node.isTextual());
    return node.textValue();
  }

  private static ObjectNode object(String part) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decode(part)));
      return Json.object(text.toString());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not UTF-8", e);
    }
  }

  /** Only what an encoder writes: each token has one form. */
  private static byte[] decode(String part) {
    require(BASE64URL.matcher(part).matches());
    return Base64.getUrlDecoder().decode(part);
  }

  private static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("no token of a form that is known here");
    }
  }

  /** The header's {@code alg}. */
  String algorithm() {
    return algorithm;
  }

  /** The header's {@code kid}, if there is one. */
  Optional<String> kid() {
    return kid;
  }

  ObjectNode claims() {
    return claims;
  }

  /** What was signed. */
  byte[] content() {
    return content;
  }

  byte[] signature() {
    return signature;
  }
}

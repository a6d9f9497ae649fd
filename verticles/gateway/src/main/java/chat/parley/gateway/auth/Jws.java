package chat.parley.gateway.auth;

import chat.parley.protocol.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A token in three parts (RFC 7515, 3.1). Nothing in it is to be believed before its signature was
 * verified, the claims included. Its JSON is read as strictly as that of clients, and of its header
 * only what is needed: keys and certificates in it are not even parsed.
 *
 * @param header with {@code alg} and {@code kid} alone
 * @param content what was signed
 */
record Jws(JWSHeader header, ObjectNode claims, String content, Base64URL signature) {

  private static final int MAX_LENGTH = 8 * 1024;
  private static final int PARTS = 3;

  /** RFC 7519, 5.1 and RFC 9068, 2.1; anything else, such as a logout token, signs nobody in. */
  private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

  /**
   * Reads a token.
   *
   * @throws RuntimeException when it is anything else
   */
  static Jws parse(String token) {
    require(token.length() <= MAX_LENGTH);
    var parts = token.split("\\.", -1);
    require(parts.length == PARTS);
    var signature = new Base64URL(parts[2]);
    require(decode(signature).length > 0);
    return new Jws(header(parts[0]), object(parts[1]), parts[0] + "." + parts[1], signature);
  }

  private static JWSHeader header(String part) {
    var header = object(part);
    // Extensions that must be understood (RFC 7515, 4.1.11): we understand none.
    require(!header.has("crit"));
    if (header.has("typ")) {
      require(TYPES.contains(text(header, "typ").toLowerCase(Locale.ROOT)));
    }
    var builder = new JWSHeader.Builder(JWSAlgorithm.parse(text(header, "alg")));
    return header.has("kid") ? builder.keyID(text(header, "kid")).build() : builder.build();
  }

  /** A token that is signed with a secret. */
  static String sign(ObjectNode claims, VerificationKey secret) {
    var header =
        new JWSHeader.Builder(JWSAlgorithm.HS256)
            .type(JOSEObjectType.JWT)
            .keyID(secret.kid().orElseThrow())
            .build();
    var token = new JWSObject(header, new Payload(claims.toString()));
    try {
      token.sign(new MACSigner(secret.jwk().toOctetSequenceKey()));
    } catch (JOSEException e) {
      throw new IllegalStateException("a secret that verifies can sign", e);
    }
    return token.serialize();
  }

  private static String text(ObjectNode object, String field) {
    var node = object.get(field);
    require(node != null && node.isTextual());
    return node.textValue();
  }

  private static ObjectNode object(String part) {
    try {
      var bytes = ByteBuffer.wrap(decode(new Base64URL(part)));
      return Json.object(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not UTF-8", e);
    }
  }

  /** Only what an encoder writes, though Nimbus reads more: each token has one form. */
  private static byte[] decode(Base64URL part) {
    var bytes = part.decode();
    require(Base64URL.encode(bytes).equals(part));
    return bytes;
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("no token of a form that is known here");
    }
  }

  JWSAlgorithm algorithm() {
    return header.getAlgorithm();
  }

  /** The header's {@code kid}, if there is one. */
  Optional<String> kid() {
    return Optional.ofNullable(header.getKeyID());
  }

  byte[] signingInput() {
    return content.getBytes(StandardCharsets.US_ASCII);
  }
}

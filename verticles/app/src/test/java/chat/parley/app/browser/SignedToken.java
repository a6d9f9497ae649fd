package chat.parley.app.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.parley.perf.cluster.Cluster;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as the cluster's issuer would sign them: JWT (RFC 7519), HS256. */
final class SignedToken {

  private static final String ALGORITHM = "HmacSHA256";

  private SignedToken() {}

  /** The same bearer's token, with so much time left, in whole seconds. */
  static String shortened(String token, Duration left) {
    var claims = token.split("\\.", -1)[1];
    return signed(new JsonObject(new String(Base64.getUrlDecoder().decode(claims), UTF_8)), left);
  }

  /** A token of a user who is no guest. */
  static String of(String userId, String name, Duration left) {
    return signed(new JsonObject().put("sub", userId).put("name", name), left);
  }

  private static String signed(JsonObject claims, Duration left) {
    claims.put("exp", Instant.now().plus(left).getEpochSecond());
    var header = new JsonObject().put("alg", "HS256").put("typ", "JWT");
    var signed = encoded(bytes(header)) + "." + encoded(bytes(claims));
    return signed + "." + encoded(signature(signed));
  }

  private static byte[] bytes(JsonObject json) {
    return json.encode().getBytes(UTF_8);
  }

  private static byte[] signature(String text) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(Cluster.SECRET.getBytes(UTF_8), ALGORITHM));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}

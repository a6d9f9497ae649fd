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
    var parts = token.split("\\.", -1);
    var claims = new JsonObject(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8));
    claims.put("exp", Instant.now().plus(left).getEpochSecond());
    var signed = parts[0] + "." + encoded(claims.encode().getBytes(UTF_8));
    return signed + "." + encoded(signature(signed));
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

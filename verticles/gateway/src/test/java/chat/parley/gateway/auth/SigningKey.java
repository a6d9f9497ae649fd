package chat.parley.gateway.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;

/** A key of an identity provider, written without the code that it tests. */
public record SigningKey(String kid, String algorithm, KeyPair pair) {

  private static final int RSA_BITS = 2048;

  /** Making one takes seconds on a busy machine. */
  private static final SigningKey SHARED_RSA = rsa("shared");

  public static SigningKey rsa(String kid) {
    return rsa(kid, "RS256", RSA_BITS);
  }

  static SigningKey rsa(String kid, String algorithm, int bits) {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return new SigningKey(kid, algorithm, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public static SigningKey ec(String kid) {
    return of(kid, "ES256");
  }

  /** A key for any algorithm; all RSA keys are the same one. */
  static SigningKey of(String kid, String algorithm) {
    try {
      var curve =
          switch (algorithm) {
            case "ES256" -> "secp256r1";
            case "ES384" -> "secp384r1";
            case "ES512" -> "secp521r1";
            default -> "";
          };
      if (algorithm.equals("EdDSA")) {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        return new SigningKey(kid, algorithm, pair);
      } else if (curve.isEmpty()) {
        return new SigningKey(kid, algorithm, SHARED_RSA.pair());
      }
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return new SigningKey(kid, algorithm, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The public key as a JWK. */
  public JsonObject jwk() {
    var jwk = new JsonObject().put("kid", kid).put("alg", algorithm).put("use", "sig");
    if (pair.getPublic() instanceof RSAPublicKey key) {
      return jwk.put("kty", "RSA")
          .put("n", base64(unsigned(key.getModulus(), (key.getModulus().bitLength() + 7) / 8)))
          .put("e", base64(unsigned(key.getPublicExponent(), 3)));
    } else if (pair.getPublic() instanceof ECPublicKey key) {
      int size = (key.getParams().getCurve().getField().getFieldSize() + 7) / 8;
      return jwk.put("kty", "EC")
          .put("crv", size == 32 ? "P-256" : size == 48 ? "P-384" : "P-521")
          .put("x", base64(unsigned(key.getW().getAffineX(), size)))
          .put("y", base64(unsigned(key.getW().getAffineY(), size)));
    }
    var encoded = pair.getPublic().getEncoded();
    return jwk.put("kty", "OKP")
        .put("crv", "Ed25519")
        .put("x", base64(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
  }

  /** A key set of these. */
  public static String set(SigningKey... keys) {
    return set(Stream.of(keys).map(SigningKey::jwk).toArray(JsonObject[]::new));
  }

  static String set(JsonObject... keys) {
    return new JsonObject().put("keys", new JsonArray(Arrays.asList(keys))).encode();
  }

  /** A token with the header that a provider would write. */
  public String sign(JsonObject claims) {
    return sign(new JsonObject().put("alg", algorithm).put("typ", "JWT").put("kid", kid), claims);
  }

  String sign(JsonObject header, JsonObject claims) {
    return sign(header.encode(), claims.encode());
  }

  String sign(String header, String claims) {
    var content = base64(header) + "." + base64(claims);
    try {
      var signer = signer();
      signer.initSign(pair.getPrivate());
      signer.update(content.getBytes(StandardCharsets.US_ASCII));
      return content + "." + base64(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Signature signer() throws GeneralSecurityException {
    var bits = algorithm.substring(2);
    if (algorithm.startsWith("PS")) {
      var signer = Signature.getInstance("RSASSA-PSS");
      var hash = "SHA-" + bits;
      signer.setParameter(
          new PSSParameterSpec(
              hash, "MGF1", new MGF1ParameterSpec(hash), Integer.parseInt(bits) / 8, 1));
      return signer;
    }
    return Signature.getInstance(
        algorithm.startsWith("RS")
            ? "SHA" + bits + "withRSA"
            : algorithm.startsWith("ES") ? "SHA" + bits + "withECDSAinP1363Format" : "Ed25519");
  }

  private static byte[] unsigned(BigInteger number, int size) {
    var bytes = number.toByteArray();
    var result = new byte[size];
    int length = Math.min(size, bytes.length);
    System.arraycopy(bytes, bytes.length - length, result, size - length, length);
    return result;
  }

  static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}

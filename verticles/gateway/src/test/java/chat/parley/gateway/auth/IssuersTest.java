package chat.parley.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.gateway.config.IssuerConfig;
import chat.parley.protocol.ErrorCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each issuer's tokens are verified by its own keys, and name its own users. */
class IssuersTest extends TokensFixture {

  static final List<String> ALGORITHMS = IssuerConfig.ALGORITHMS;

  private final SigningKey keyOfA = SigningKey.ec("key");
  private final SigningKey keyOfB = SigningKey.rsa("key");

  @ParameterizedTest
  @FieldSource("ALGORITHMS")
  void everyAlgorithmThatIsAllowedVerifiesAndNoOther(String algorithm) {
    var key = SigningKey.of("k", algorithm);
    publish("a", SigningKey.set(key));
    var others = ALGORITHMS.stream().filter(other -> !other.equals(algorithm)).toList();

    var token = key.sign(claims("a", "1"));
    var identity = await(open(config(false, issuer("a", algorithm))).verify(token));

    assertThat(identity.userId()).isEqualTo("a:1");
    assertThat(identity.author()).isEqualTo("Ada");
    assertThat(identity.guest()).isFalse();
    var named = key.jwk();
    named.remove("alg");
    publish("a", SigningKey.set(named, SigningKey.of("other", others.get(0)).jwk()));
    var elsewhere = open(config(false, issuer("a", others.toArray(String[]::new))));
    assertRefused(elsewhere, token);
  }

  @Test
  void aKeyOfOneIssuerSignsNothingForAnother() {
    var tokens = openBoth();

    assertThat(await(tokens.verify(keyOfA.sign(claims("a", "1")))).userId()).isEqualTo("a:1");
    assertThat(await(tokens.verify(keyOfB.sign(claims("b", "1")))).userId()).isEqualTo("b:1");
    assertRefused(tokens, keyOfA.sign(claims("b", "1")));
    assertRefused(tokens, keyOfB.sign(claims("a", "1")));
    assertRefused(tokens, keyOfA.sign(claims("c", "1")));
    assertRefused(tokens, keyOfA.sign(claims("a", "1").put("iss", "parley")));
    assertRefused(tokens, keyOfA.sign(without(claims("a", "1"), "iss")));
    assertRefused(tokens, keyOfA.sign(claims("a", "1").put("iss", new JsonArray().add("a"))));
    assertRefused(tokens, hs256(claims("a", "ceo"), SECRET));
  }

  @Test
  void aTokenOfAnotherApplicationSignsNobodyIn() {
    var tokens = openBoth();
    var claims = claims("a", "1");

    assertRefused(tokens, keyOfA.sign(claims.copy().put("aud", "another application")));
    assertRefused(tokens, keyOfA.sign(claims.copy().put("aud", new JsonArray().add("x"))));
    assertRefused(tokens, keyOfA.sign(claims.copy().put("aud", "parley")));
    assertRefused(tokens, keyOfA.sign(claims.copy().putNull("aud")));
    assertRefused(tokens, keyOfA.sign(without(claims, "aud")));
    var several = new JsonArray().add("another").add("parley-at-a");
    assertThat(await(tokens.verify(keyOfA.sign(claims.put("aud", several))))).isNotNull();
  }

  @Test
  void aPublicKeyIsNoSecretAndNoSignatureIsNone() {
    var tokens = openBoth();
    var claims = claims("b", "1").encode();
    var publicKey = keyOfB.pair().getPublic().getEncoded();

    assertRefused(tokens, hs256("{\"alg\":\"HS256\",\"kid\":\"key\"}", claims, publicKey));
    assertRefused(tokens, hs256("{\"alg\":\"RS256\",\"kid\":\"key\"}", claims, publicKey));
    assertRefused(tokens, keyOfB.sign("{\"alg\":\"ES256\",\"kid\":\"key\"}", claims));
    assertRefused(tokens, keyOfB.sign("{\"alg\":\"none\",\"kid\":\"key\"}", claims));
    assertRefused(
        tokens, SigningKey.base64("{\"alg\":\"none\"}") + "." + SigningKey.base64(claims) + ".");
    var embedded =
        new JsonObject()
            .put("alg", "RS256")
            .put("kid", "key")
            .put("jwk", SigningKey.rsa("key").jwk());
    assertRefused(tokens, SigningKey.rsa("key").sign(embedded, claims("b", "1")));
  }

  @Test
  void noIssuersUserIsAGuestOrAnothersUser() {
    publish("a", SigningKey.set(keyOfA));
    publish("b", SigningKey.set(keyOfB));
    var b = issuer("b");
    var bare =
        new IssuerConfig(
            b.issuer(), b.audience(), b.jwksFile(), "", b.algorithms(), "", "nickname");
    var tokens = open(config(false, issuer("a"), bare));

    assertRefused(tokens, keyOfB.sign(claims("b", "guest-17")));
    assertRefused(tokens, keyOfB.sign(claims("b", "guest-17").put("guest", true)));
    assertRefused(tokens, keyOfB.sign(claims("b", "a:1")));
    var user = claims("b", "1").put("guest", true).put("nickname", "Bob");
    assertThat(await(tokens.verify(keyOfB.sign(user))))
        .satisfies(
            identity -> {
              assertThat(identity.userId()).isEqualTo("1");
              assertThat(identity.author()).isEqualTo("Bob");
              assertThat(identity.guest()).isFalse();
            });
    assertThat(await(tokens.verify(keyOfA.sign(claims("a", "guest-17")))).userId())
        .isEqualTo("a:guest-17");
  }

  @Test
  void ownUsersCannotTakeAnIssuersIds() {
    var tokens = openBoth();

    assertRefused(tokens, hs256(new JsonObject().put("sub", "a:1").put("exp", SOON), SECRET));
    var own = new JsonObject().put("sub", "c:1").put("exp", SOON);
    assertThat(await(tokens.verify(hs256(own, SECRET))).userId()).isEqualTo("c:1");
  }

  @Test
  void keysThatAreNotForTheFileAreRefusedWithASentence() {
    var good = keyOfA.jwk();
    var oct =
        new JsonObject().put("kid", "s").put("kty", "oct").put("k", SigningKey.base64(SECRET));
    var secret = keyOfB.jwk().put("d", "AQAB");
    var weak = SigningKey.rsa("weak", "RS256", 1024).jwk();
    var off = keyOfA.jwk().put("y", keyOfA.jwk().getString("x"));

    assertNotOpened(SigningKey.set(good, oct), "the key s is a shared secret");
    assertNotOpened(SigningKey.set(good, secret), "the key key is a private key");
    assertNotOpened(SigningKey.set(good, weak), "the key weak must have 2048 to 8192 bits and has");
    assertNotOpened(SigningKey.set(off), "the key key is no key of its type");
    assertNotOpened(
        SigningKey.set(good.copy().put("kty", "XYZ")), "it has no key for ES256, RS256");
    assertNotOpened("{\"keys\":[]}", "it has no 'keys'");
    assertNotOpened("{\"keys\":[7]}", "it is no JSON object with a list of 'keys'");
    assertNotOpened("{}", "it has no 'keys'");
    assertNotOpened("null", "it has no 'keys'");
    assertNotOpened("{\"keys\":[null]}", "it is no JSON object with a list of 'keys'");
    assertNotOpened("no JSON", "it is no JSON object with a list of 'keys'");
    assertNotOpened("x".repeat(300 << 10), "must be a file of at most 256 KiB");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 57})
  void anEd25519KeyHas32Bytes(int length) {
    var key = SigningKey.of("k", "EdDSA").jwk().put("x", SigningKey.base64(new byte[length]));
    publish("a", SigningKey.set(key));

    assertThatThrownBy(() -> open(config(false, issuer("a", "EdDSA"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the key k is no key of its type");
  }

  @Test
  void ed448IsSkippedWhereEdDsaIsAllowed() {
    var key = SigningKey.of("k", "EdDSA");
    var other = key.jwk().put("kid", "other").put("crv", "Ed448");
    publish("a", SigningKey.set(other, key.jwk()));

    var tokens = open(config(false, issuer("a", "EdDSA")));

    assertThat(await(tokens.verify(key.sign(claims("a", "1"))))).isNotNull();
  }

  @ParameterizedTest
  @FieldSource("ALGORITHMS")
  void aSignatureHasOneFormAndNoOther(String algorithm) {
    var key = SigningKey.of("k", algorithm);
    publish("a", SigningKey.set(key));
    var tokens = open(config(false, issuer("a", algorithm)));
    var token = key.sign(claims("a", "1"));
    int end = token.lastIndexOf('.') + 1;

    assertThat(await(tokens.verify(token))).isNotNull();
    for (var other :
        List.of("", "A", token.substring(end) + "A", token.substring(end, token.length() - 4))) {
      assertRefused(tokens, token.substring(0, end) + other);
    }
    assertRefused(tokens, token.substring(0, end) + "!" + token.substring(end));
    assertRefused(tokens, " " + token);
    assertRefused(tokens, token + "\n");
  }

  @Test
  void keysOfAnUnknownKindAreSkipped() {
    var curve = keyOfA.jwk().put("kid", "curve").put("crv", "P-999");
    var type = new JsonObject().put("kid", "type").put("kty", "AKP").put("alg", "ML-DSA-44");
    var encryption = SigningKey.rsa("enc").jwk().put("use", "enc");
    publish("a", SigningKey.set(curve, type, encryption, keyOfA.jwk()));

    assertThat(await(open(config(false, issuer("a"))).verify(keyOfA.sign(claims("a", "1")))))
        .isNotNull();
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> open(config(false, issuer("nowhere"))))
        .hasMessage(
            "auth.issuers[0].jwks-file: must be a JSON Web Key Set of public keys, but "
                + keyFile("nowhere")
                + " cannot be read");
  }

  private Tokens openBoth() {
    publish("a", SigningKey.set(keyOfA));
    publish("b", SigningKey.set(keyOfB));
    return open(config(true, issuer("a"), issuer("b")));
  }

  private void assertNotOpened(String keySet, String sentence) {
    publish("a", keySet);
    assertThatThrownBy(() -> open(config(true, issuer("a"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("auth.issuers[0].jwks-file: must be a ")
        .hasMessageContaining(sentence);
  }

  private static void assertRefused(Tokens tokens, String token) {
    assertThat(refusal(tokens, token)).as(token).isEqualTo(ErrorCode.UNAUTHENTICATED);
  }

  private static JsonObject without(JsonObject claims, String name) {
    var others = claims.copy();
    others.remove(name);
    return others;
  }
}

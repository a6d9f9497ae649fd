package chat.parley.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.gateway.audit.AuditLines;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.Secret;
import com.nimbusds.jose.JWSAlgorithm;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Keys in files change while a node runs; what is broken changes nothing. */
class KeyChangesTest extends TokensFixture {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Set<JWSAlgorithm> ES256 = Set.of(JWSAlgorithm.ES256);
  private static final String NEXT = "the next one of at least thirty-two characters";

  @Test
  void aNewKeyIsGoodAndARemovedOneIsRevokedWithoutARestart() {
    var before = SigningKey.ec("before");
    var after = SigningKey.ec("after");
    publish("a", SigningKey.set(before));
    var tokens = open(config(true, issuer("a")));
    var old = await(tokens.verify(before.sign(claims("a", "1"))));
    var guest = tokens.guest("Ada").identity();
    assertThat(refusal(tokens, after.sign(claims("a", "1")))).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(tokens.accept(old)).isTrue();

    int changes = tokens.changes();
    publish("a", SigningKey.set(before, after));
    Awaitility.await().atMost(PATIENCE).until(() -> tokens.changes() != changes);
    var current = await(tokens.verify(after.sign(claims("a", "1"))));
    assertThat(tokens.accept(old)).isTrue();

    publish("a", SigningKey.set(after));
    Awaitility.await().atMost(PATIENCE).until(() -> !tokens.accept(old));
    assertThat(tokens.accept(current)).isTrue();
    assertThat(tokens.accept(guest)).isTrue();
    assertThat(refusal(tokens, before.sign(claims("a", "1")))).isEqualTo(ErrorCode.UNAUTHENTICATED);
  }

  @Test
  void theSameKeyUnderAnotherNameIsNotRevoked() {
    var key = SigningKey.ec("before");
    publish("a", SigningKey.set(key));
    var tokens = open(config(true, issuer("a")));
    var identity = await(tokens.verify(key.sign(claims("a", "1"))));

    int changes = tokens.changes();
    try (var audit = new AuditLines()) {
      publish("a", SigningKey.set(new SigningKey("after", "ES256", key.pair())));
      Awaitility.await().atMost(PATIENCE).until(() -> tokens.changes() != changes);
      assertThat(audit.of("keys-changed"))
          .singleElement()
          .satisfies(
              line -> assertThat(line.getString("source")).contains(keyFile("a").toString()));
    }

    assertThat(tokens.accept(identity)).isTrue();
  }

  @Test
  void theLastGoodKeysStayWhileTheFileIsBroken() {
    var key = SigningKey.ec("k").jwk();
    var secret = new JsonObject().put("kid", "s").put("kty", "oct").put("k", "AAAA");
    publish("a", SigningKey.set(key));
    var clock = new MovableClock(NOW);
    var source = new OftenRead(new FileKeys(vertx, "a", keyFile("a"), ES256), new AtomicInteger());
    var keys = await(IssuerKeys.open(vertx, source, clock, () -> {}));
    var ring = keys.ring();
    assertThat(keys.ageSeconds()).isZero();

    for (var broken : List.of("", "{\"keys\":[", SigningKey.set(key, secret))) {
      publish("a", broken);
      source.awaitReading();
      clock.advance(Duration.ofSeconds(10));
      source.awaitReading();
      assertThat(keys.ring()).isSameAs(ring);
    }
    assertThat(keys.ageSeconds()).isEqualTo(30);
    publish("a", SigningKey.set(key));
    Awaitility.await().atMost(PATIENCE).until(() -> keys.ageSeconds() == 0);
    assertThat(keys.ring()).as("the same content is no change").isSameAs(ring);
    keys.close();
  }

  @Test
  void whileBothSecretsAreThereTheTokensOfBothAreGood() {
    var user = new JsonObject().put("sub", "u").put("exp", SOON);
    var before = open(config(new Secret(SECRET), Secret.NONE, List.of()));
    var prepared = open(config(new Secret(SECRET), new Secret(NEXT), List.of()));
    var swapped = open(config(new Secret(NEXT), new Secret(SECRET), List.of()));
    var after = open(config(new Secret(NEXT), Secret.NONE, List.of()));

    for (var tokens : List.of(prepared, swapped)) {
      for (var token :
          List.of(
              before.guest("Ada").token(),
              after.guest("Ada").token(),
              hs256(user, SECRET),
              hs256(user, NEXT))) {
        assertThat(await(tokens.verify(token))).isNotNull();
      }
    }
    assertThat(await(after.verify(swapped.guest("Ada").token())).guest()).isTrue();
    assertThat(refusal(after, prepared.guest("Ada").token())).isEqualTo(ErrorCode.UNAUTHENTICATED);
  }

  @Test
  void aSecretsFileIsReadAgainAndABrokenOneChangesNothing() {
    var file = folder.resolve("secret");
    write(file, SECRET + "\n");
    var tokens = open(config(new Secret(SECRET, Optional.of(file)), Secret.NONE, List.of()));
    var guest = tokens.guest("Ada");
    assertThat(await(tokens.verify(guest.token())).guest()).isTrue();

    write(file, "short\n");
    assertThat(await(tokens.verify(tokens.guest("Ada").token())).guest()).isTrue();
    write(file, NEXT + "\n");
    Awaitility.await().atMost(PATIENCE).until(() -> !tokens.accept(guest.identity()));

    assertThat(refusal(tokens, guest.token())).isEqualTo(ErrorCode.UNAUTHENTICATED);
    var user = new JsonObject().put("sub", "u").put("exp", SOON);
    assertThat(await(tokens.verify(hs256(user, NEXT))).userId()).isEqualTo("u");
  }

  @Test
  void aSecretThatChangedBeforeTheStartMustBeStrong() {
    var file = folder.resolve("secret");
    write(file, "short");
    var config = config(new Secret(SECRET, Optional.of(file)), Secret.NONE, List.of());

    assertThatThrownBy(() -> open(config))
        .hasMessageContaining("the secret in " + file + ": must have at least 32 characters")
        .message()
        .doesNotContain("short\n");
  }

  /** The same file, but a test does not wait seconds for each reading. */
  private record OftenRead(FileKeys file, AtomicInteger readings) implements KeySource<String> {

    /** A reading that begins after this has ended, too. */
    void awaitReading() {
      int before = readings.get();
      Awaitility.await().atMost(PATIENCE).until(() -> readings.get() > before + 2);
    }

    @Override
    public String name() {
      return file.name();
    }

    @Override
    public Optional<Duration> interval() {
      return Optional.of(Duration.ofMillis(10));
    }

    @Override
    public boolean isRemote() {
      return false;
    }

    @Override
    public Future<String> read() {
      readings.incrementAndGet();
      return file.read();
    }

    @Override
    public KeyRing parse(String text) {
      return file.parse(text);
    }
  }
}

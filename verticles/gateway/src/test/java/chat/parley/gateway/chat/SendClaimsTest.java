package chat.parley.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.chat.SendClaims.Claim;
import chat.parley.protocol.MessageId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On the maps of a Vert.x that is no cluster: what claims mean, and not how they travel. */
class SendClaimsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
  private Vertx vertx;
  private SendClaims claims;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    claims = deployed();
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void afterAStartTheOwnerDecidesThenTheStoreIsAskedThenTheMemoryIsEnough() {
    assertThat(claim("a")).isInstanceOf(Claim.Doubtful.class);

    pass(Duration.ofSeconds(31));
    assertThat(claim("b")).isInstanceOf(Claim.FirstRemembered.class);

    pass(Duration.ofMinutes(10));
    assertThat(claim("c")).isInstanceOf(Claim.First.class);
  }

  @Test
  void whatWasSentBeforeIsKnownOrInDoubt() {
    pass(Duration.ofMinutes(11));
    claim("a");
    assertThat(claim("a")).isInstanceOf(Claim.Doubtful.class);

    var id = new MessageId(1, 2);
    claims.settle(key("a"), id);

    await().atMost(PATIENCE).until(() -> claim("a").equals(new Claim.Known(id)));
  }

  @Test
  void anIdThatComesWithAnotherTextIsToldFromARetry() {
    pass(Duration.ofMinutes(11));
    claim("a");
    var other = new SendKey("a", "another");
    assertThat(claims.claim(other).await()).isInstanceOf(Claim.OtherText.class);

    claims.settle(key("a"), new MessageId(1, 2));

    await().atMost(PATIENCE).until(() -> claim("a") instanceof Claim.Known);
    assertThat(claims.claim(other).await()).isInstanceOf(Claim.OtherText.class);
  }

  @Test
  void theOwnerDecidesAsLongAsLostNodesAreAwayHoweverLongThatIs() {
    pass(Duration.ofMinutes(11));
    for (int i = 0; i < 40; i++) {
      claims.memoryMayBeLost();
      pass(Duration.ofSeconds(2));
      assertThat(claim("away " + i)).isInstanceOf(Claim.Doubtful.class);
    }

    pass(Duration.ofSeconds(29));
    assertThat(claim("back")).isInstanceOf(Claim.FirstRemembered.class);
  }

  @Test
  void newcomersHearOfALossThatGoesOn() {
    pass(Duration.ofMinutes(11));
    var newcomer = deployed();
    assertThat(newcomer.claim(key("before")).await()).isInstanceOf(Claim.First.class);

    claims.memoryMayBeLost();

    var attempts = new AtomicReference<>(0);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                newcomer.claim(key("after " + attempts.updateAndGet(n -> n + 1))).await()
                    instanceof Claim.Doubtful);
  }

  private SendClaims deployed() {
    var made = new SendClaims(clock, new SimpleMeterRegistry());
    SendClaims.deploy(vertx, made).await();
    return made;
  }

  private static SendKey key(String id) {
    return new SendKey(id, "print");
  }

  private Claim claim(String key) {
    return claims.claim(key(key)).await();
  }

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }
}

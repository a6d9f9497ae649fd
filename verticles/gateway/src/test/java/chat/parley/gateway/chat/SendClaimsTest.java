package chat.parley.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.chat.SendClaims.Claim;
import chat.parley.protocol.LogEntry;
import chat.parley.protocol.MessageId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On the maps of a Vert.x that is no cluster: what claims mean, and not how they travel. */
class SendClaimsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MAX_REMEMBERED = 200;
  private static final Duration REREAD = Duration.ofMillis(200);

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
  private int number;
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

  /** However many are sent, they are bounded, and nobody takes a retry for the first. */
  @Test
  void whatIsRememberedIsBoundedAndWhileItIsFullTheOwnerDecidesOnAllNodes() {
    var another = deployed();
    pass(Duration.ofMinutes(11));
    fill();

    await().atMost(PATIENCE).until(() -> claim(any()) instanceof Claim.Doubtful);
    await().atMost(PATIENCE).until(() -> another.claim(any()).await() instanceof Claim.Doubtful);
    assertThat(isClaimed("while others have yet to hear")).isTrue();
    pass(Duration.ofSeconds(20));
    await().atMost(PATIENCE).until(() -> !isClaimed(any().id()));
    claims.settle(key("not claimed"), new MessageId(1, 2));
    assertThat(another.claim(any()).await()).isInstanceOf(Claim.Doubtful.class);
    assertThat(memory().size().await()).isLessThan(2 * MAX_REMEMBERED);
    assertThat(memory().get("not claimed").await()).isNull();

    memory().clear().await();
    await().atMost(PATIENCE).until(() -> isClaimed(any().id()));
    assertThat(claim(any())).isInstanceOf(Claim.Doubtful.class);
    pass(Duration.ofMinutes(1));
    assertThat(claim(any())).isInstanceOf(Claim.FirstRemembered.class);
    await()
        .atMost(PATIENCE)
        .until(() -> another.claim(any()).await() instanceof Claim.FirstRemembered);
  }

  @Test
  void keysAreShortWhateverTheyAreMadeOf() {
    var post = post("u", "x".repeat(64));
    assertThat(SendKey.of("c".repeat(64), post).id()).hasSize(SendKey.ID_LENGTH);
    assertThat(SendKey.of("c", post)).isEqualTo(SendKey.of("c", post));
    assertThat(List.of(SendKey.of("d", post), SendKey.of("c", post("v", "x".repeat(64)))))
        .extracting(SendKey::id)
        .doesNotContain(SendKey.of("c", post).id());
  }

  private static LogEntry.Post post(String user, String id) {
    return new LogEntry.Post(user, "Author", "text", Optional.of(id), Optional.empty());
  }

  private void fill() {
    for (int i = 0; i < MAX_REMEMBERED; i++) {
      claim(any());
    }
  }

  private SendKey any() {
    return key("any " + number++);
  }

  /** Whether claiming it leaves anything. */
  private boolean isClaimed(String id) {
    claim(id);
    return memory().get(id).await() != null;
  }

  private AsyncMap<String, String> memory() {
    return vertx.sharedData().<String, String>getAsyncMap("parley.sends").await();
  }

  private SendClaims deployed() {
    var made = new SendClaims(MAX_REMEMBERED, REREAD, clock, new SimpleMeterRegistry());
    SendClaims.deploy(vertx, made).await();
    return made;
  }

  private static SendKey key(String id) {
    return new SendKey(id, "print");
  }

  private Claim claim(String key) {
    return claim(key(key));
  }

  private Claim claim(SendKey key) {
    return claims.claim(key).await();
  }

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }
}

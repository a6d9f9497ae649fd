package chat.parley.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.protocol.Channel;
import chat.parley.protocol.Heads;
import chat.parley.protocol.Published;
import chat.parley.protocol.SendVerdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers can publish on the bus. */
class BusReaderTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TRIES = 2_000;

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** Each form is given everything: nothing is thrown, and all that is not of it is counted. */
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void rubbishIsCountedAndDroppedAndNeverThrown(long seed) {
    var random = new Random(seed);
    var thrown = new CopyOnWriteArrayList<Throwable>();
    var used = new AtomicInteger();
    vertx.exceptionHandler(thrown::add);
    List<BusReader.Form<?>> forms =
        List.of(
            (body, headers) -> Published.read("c", body, headers::get, 0),
            (body, headers) -> Heads.decode(body, 0),
            (body, headers) -> SendVerdict.decode(body),
            (body, headers) -> Channel.fromJson(body));
    forms.forEach(form -> vertx.eventBus().consumer("bus", reader(form, used)));

    for (int i = 0; i < TRIES; i++) {
      vertx.eventBus().publish("bus", body(random), headers(random));
    }

    await()
        .atMost(PATIENCE)
        .until(() -> (int) HubMeters.foreign(meters).count() + used.get() == forms.size() * TRIES);
    assertThat(thrown).isEmpty();
    assertThat(HubMeters.foreign(meters).count()).isGreaterThan(TRIES);
  }

  @Test
  void faultOfWhoUsesItIsNotTakenForAStrangers() {
    var thrown = new CopyOnWriteArrayList<Throwable>();
    vertx.exceptionHandler(thrown::add);
    vertx
        .eventBus()
        .consumer(
            "bus",
            new BusReader<>(
                meters,
                (body, headers) -> body,
                body -> {
                  throw new IllegalStateException("ours");
                }));

    vertx.eventBus().publish("bus", "fine");

    await().atMost(PATIENCE).until(() -> thrown.size() == 1);
    assertThat(HubMeters.foreign(meters).count()).isZero();
  }

  private <T> BusReader<T> reader(BusReader.Form<T> form, AtomicInteger used) {
    return new BusReader<>(meters, form, read -> used.incrementAndGet());
  }

  private static Object body(Random random) {
    return switch (random.nextInt(9)) {
      case 0 -> null;
      case 1 -> random.nextInt();
      case 2 -> new JsonObject().put("id", random.nextLong());
      case 3 -> new JsonArray().add(text(random));
      case 4 -> Buffer.buffer(text(random));
      case 5 -> random.nextBoolean();
      case 6 ->
          "{\"epoch\":\"%s\",\"intervalMs\":%s,\"heads\":{\"%s\":\"%s\"}}"
              .formatted(text(random), random.nextLong(), text(random), id(random));
      case 7 -> random.nextLong() + " " + id(random);
      default -> text(random);
    };
  }

  private static DeliveryOptions headers(Random random) {
    var options = new DeliveryOptions();
    for (var name : List.of("id", "prev", "epoch")) {
      if (random.nextInt(3) > 0) {
        options.addHeader(name, random.nextBoolean() ? id(random) : text(random));
      }
    }
    return options;
  }

  private static String id(Random random) {
    return random.nextLong(Long.MAX_VALUE) + "-" + random.nextInt();
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(random.nextInt(20) == 0 ? 5_000 : 20); i > 0; i--) {
      text.append(
          (char) (random.nextInt(4) == 0 ? random.nextInt(0x10000) : 32 + random.nextInt(96)));
    }
    return text.toString();
  }
}

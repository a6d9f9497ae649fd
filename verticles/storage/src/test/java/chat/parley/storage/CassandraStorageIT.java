package chat.parley.storage;

import static chat.parley.storage.TestStorage.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.parley.local.CassandraServer;
import chat.parley.local.WithLocalServers;
import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.Prev;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@WithLocalServers(kafka = false)
class CassandraStorageIT {

  private static final Duration FAILS_WITHIN = Duration.ofSeconds(8);
  private static final String CHANNEL = "outage";
  private static final PageRequest PAGE = new PageRequest.Newest(10);

  @Test
  void severalNodesMakeTheTablesAtOnce(CassandraServer server) {
    var vertx = Vertx.vertx();
    var config = TestStorage.config(server.contactPoint(), server.datacenter());

    var storages =
        IntStream.range(0, 3)
            .mapToObj(i -> CassandraStorage.open(vertx, config, new SimpleMeterRegistry()))
            .toList();
    await(Future.all(storages));

    storages.forEach(storage -> await(storage.result().ping()));
    await(Future.all(storages.stream().map(storage -> storage.result().close()).toList()));
    await(vertx.close());
  }

  @Test
  void refusesTablesOfANewerProgram(CassandraServer server) {
    try (var test = new TestStorage(server)) {
      test.cql(List.of("INSERT INTO schema_version (component, version) VALUES ('parley', 4)"));

      assertThatThrownBy(() -> await(CassandraStorage.open(test.vertx, test.config, test.meters)))
          .hasMessageContaining("newer than this program's 3");
    }
  }

  @Test
  void takesOverTheTablesOfVersion1(CassandraServer server) {
    try (var test = new TestStorage(server)) {
      var id = test.put("old", 0, 1_763_800_000_000L, 7);
      test.cql(
          List.of(
              "ALTER TABLE messages DROP (prev_sent_at, prev_seq)",
              "DROP TABLE sends",
              "INSERT INTO schema_version (component, version) VALUES ('parley', 1)"));

      var reopened = await(CassandraStorage.open(test.vertx, test.config, test.meters));

      var page = await(reopened.messages().read("old", new PageRequest.Newest(9)));
      assertThat(page.messages()).extracting(EncodedMessage::id).containsExactly(id);
      assertThat(page.messages()).extracting(EncodedMessage::prev).containsExactly(Prev.UNKNOWN);
      await(reopened.messages().put(TestStorage.message("old", 1, 1, "x"), Prev.NONE, 0));
      assertThat(await(reopened.sends().find("old", "u-1", "m-1"))).isEmpty();
      await(reopened.close());
    }
  }

  @Test
  void saysWhereNoCassandraAnswers() throws IOException {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var vertx = Vertx.vertx();
    var config = TestStorage.config("127.0.0.1:" + port, "datacenter1");

    assertThatExceptionOfType(ParleyException.class)
        .isThrownBy(() -> await(CassandraStorage.open(vertx, config, new SimpleMeterRegistry())))
        .withMessageContaining("127.0.0.1:" + port)
        .extracting(ParleyException::code)
        .isEqualTo(ErrorCode.UNAVAILABLE);
    awaitNoThreadOf(config);
    await(vertx.close());
  }

  @Test
  void leavesNoThreadBehindWhenClosed(CassandraServer server) {
    var test = new TestStorage(server);
    assertThat(hasThreadOf(test.config)).isTrue();

    test.close();

    awaitNoThreadOf(test.config);
  }

  @Test
  void recoversWithoutReopeningAfterCassandraWasKilled(CassandraServer server) {
    try (var test = new TestStorage(server)) {
      test.put(CHANNEL, 0, 1_000, 1);

      server.kill();
      assertUnavailable(test);
      server.restart();

      awaitRecovery(test);
    }
  }

  @Test
  void failsInBoundedTimeWhileCassandraIsFrozen(CassandraServer server) {
    try (var test = new TestStorage(server)) {
      test.put(CHANNEL, 0, 1_000, 1);

      server.pause();
      try {
        assertUnavailable(test);
      } finally {
        server.unpause();
      }

      awaitRecovery(test);
    }
  }

  private static void assertUnavailable(TestStorage test) {
    long start = System.nanoTime();
    var read = test.messages().read(CHANNEL, PAGE);
    var ping = test.storage.ping();
    assertThatExceptionOfType(ParleyException.class)
        .isThrownBy(() -> await(read))
        .extracting(ParleyException::code)
        .isEqualTo(ErrorCode.UNAVAILABLE);
    assertThatExceptionOfType(ParleyException.class).isThrownBy(() -> await(ping));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(FAILS_WITHIN);
  }

  private static void awaitRecovery(TestStorage test) {
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreException(ParleyException.class)
        .until(() -> await(test.storage.ping().map(true)));
    test.put(CHANNEL, 0, 2_000, 2);
    assertThat(await(test.messages().read(CHANNEL, PAGE)).messages()).hasSize(2);
  }

  private static void awaitNoThreadOf(StorageConfig config) {
    await().atMost(Duration.ofSeconds(10)).until(() -> !hasThreadOf(config));
  }

  private static boolean hasThreadOf(StorageConfig config) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith(config.keyspace()));
  }
}

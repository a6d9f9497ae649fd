package chat.parley.gateway.sockjs;

import static chat.parley.gateway.TestGateway.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.TestGateway;
import chat.parley.gateway.sockjs.DrainedClient.Transport;
import chat.parley.local.CassandraServer;
import chat.parley.local.KafkaServer;
import chat.parley.local.WithLocalServers;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gateway that stops, as its clients see it. */
@WithLocalServers
class DrainIT {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Longer than a test: what is awaited here does not come because it is over. */
  private static final Duration LONG = Duration.ofMinutes(5);

  /** So many that most polls come to another event loop than the one that has their client. */
  private static final int LOOPS = 8;

  /** So few that there are loops without any. */
  private static final int CLIENTS = 4;

  private final KafkaServer kafka;
  private final CassandraServer cassandra;

  DrainIT(KafkaServer kafka, CassandraServer cassandra) {
    this.kafka = kafka;
    this.cassandra = cassandra;
  }

  @ParameterizedTest
  @EnumSource
  void clientsAreSentElsewhereAndServedUntilTheyGo(Transport transport) {
    try (var gateway = new TestGateway(kafka, cassandra, LOOPS, LONG)) {
      var channel = gateway.channel();
      var clients =
          IntStream.range(0, CLIENTS)
              .mapToObj(i -> DrainedClient.join(gateway, transport, channel))
              .toList();
      var sender = clients.get(0);
      assertThat(await(sender.send("before"))).isEqualTo(DrainedClient.SENT);

      kafka.pause();
      try {
        var underWay = sender.send("under way");
        await(sender.ping());
        var stopped = gateway.gateway().stop();

        await().atMost(PATIENCE).until(() -> clients.stream().allMatch(c -> hasGoAway(c)));
        assertThat(clients)
            .flatExtracting(DrainedClient::goAways)
            .hasSize(CLIENTS)
            .allSatisfy(millis -> assertThat(millis).isBetween(0L, LONG.toMillis()))
            .doesNotHaveDuplicates();
        assertThat(underWay.isComplete()).isFalse();
        kafka.unpause();
        assertThat(await(underWay)).isEqualTo(DrainedClient.SENT);

        assertNobodyIsLetIn(gateway);
        clients.forEach(client -> await(client.ping()));
        gateway.publish(channel, 0, "still here");
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(clients)
                        .allSatisfy(c -> assertThat(c.shown()).containsExactly("still here")));
        assertThat(await(sender.send("and heard"))).isEqualTo(DrainedClient.SENT);

        assertThat(stopped.isComplete()).isFalse();
        clients.forEach(DrainedClient::leave);
        await(stopped);
      } finally {
        kafka.unpause();
      }
    }
  }

  @Test
  void whoStaysIsAnsweredBeforeItIsClosed() {
    try (var gateway = new TestGateway(kafka, cassandra, LOOPS, Duration.ZERO)) {
      var channel = gateway.channel();
      var clients =
          Stream.of(Transport.values())
              .map(transport -> DrainedClient.join(gateway, transport, channel))
              .toList();
      clients.forEach(
          client -> assertThat(await(client.send("before"))).isEqualTo(DrainedClient.SENT));

      kafka.pause();
      try {
        // Refused only after the send timeout, when the time to go has long been over.
        var underWay = clients.stream().map(client -> client.send("under way")).toList();
        clients.forEach(client -> await(client.ping()));
        var stopped = gateway.gateway().stop();

        assertThat(underWay).allSatisfy(send -> assertThat(await(send)).isEqualTo("UNAVAILABLE"));
        assertThat(clients)
            .zipSatisfy(
                List.of(Transport.values()),
                (client, transport) -> {
                  await(client.closed());
                  assertThat(client.goAways()).as("%s", transport).containsExactly(0L);
                  assertThat(client.refusals()).as("%s", transport).containsExactly("GOING_AWAY");
                });
        kafka.unpause();
        await(stopped);
      } finally {
        kafka.unpause();
      }
    }
  }

  private static boolean hasGoAway(DrainedClient client) {
    return !client.goAways().isEmpty();
  }

  /** On any event loop: each connection comes to another. */
  private static void assertNobodyIsLetIn(TestGateway gateway) {
    var http = gateway.vertx().createHttpClient(new HttpClientOptions().setKeepAlive(false));
    var requests =
        Map.of(
            "/ws", HttpMethod.GET,
            "/eventbus/info", HttpMethod.GET,
            "/eventbus/000/new/websocket", HttpMethod.GET,
            "/eventbus/000/new/xhr", HttpMethod.POST,
            "/eventbus/000/new/xhr_streaming", HttpMethod.POST);
    var answers = new TreeSet<String>();
    for (int i = 0; i < LOOPS; i++) {
      requests.forEach(
          (path, method) ->
              answers.add(
                  path
                      + " "
                      + await(
                          http.request(method, gateway.port(), TestGateway.HOST, path)
                              .compose(HttpClientRequest::send)
                              .map(HttpClientResponse::statusCode))));
    }
    assertThat(answers).allSatisfy(answer -> assertThat(answer).endsWith(" 503"));
    await(http.close());
  }
}

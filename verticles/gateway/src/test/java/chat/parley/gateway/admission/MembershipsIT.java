package chat.parley.gateway.admission;

import static chat.parley.gateway.TestGateway.await;
import static chat.parley.gateway.TestGateway.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.GatewayScenario;
import chat.parley.gateway.TestGateway;
import chat.parley.gateway.address.ClientAddress;
import chat.parley.local.CassandraServer;
import chat.parley.local.KafkaServer;
import chat.parley.perf.BridgeClient;
import chat.parley.perf.ChatClient;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The channels that all connections are in, added up, are bounded by memory, and those that the
 * node is subscribed to.
 */
class MembershipsIT extends GatewayScenario {

  private static final ClientAddress ONE = new ClientAddress("192.0.2.1");
  private static final ClientAddress OTHER = new ClientAddress("192.0.2.2");

  @Test
  void whoJoinsWhereThereIsNoPlaceIsRefused() {
    var small = new Capacity(8 * Capacity.MEMBERSHIP, 1_000);
    var config = TestGateway.config();
    var admission = new Admission(gateway.vertx(), config, new SimpleMeterRegistry(), small);
    var place = admission.membership(ONE);
    admission.membership(ONE);

    assertRefused(admission, ONE, ErrorCode.RATE_LIMITED);
    place.leave();
    admission.membership(ONE);
    for (int i = 0; i < 6; i++) {
      admission.membership(new ClientAddress("192.0.2." + (10 + i)));
    }
    assertRefused(admission, OTHER, ErrorCode.UNAVAILABLE);
  }

  @ParameterizedTest
  @EnumSource(BridgeClient.Transport.class)
  void everyPlaceIsGivenBack(BridgeClient.Transport transport) {
    var channels = new String[] {gateway.channel(), gateway.channel(), gateway.channel()};
    double before = memberships();
    var client =
        await(BridgeClient.connect(gateway.vertx(), TestGateway.HOST, gateway.port(), transport));
    await(client.signIn(gateway.token("u", Duration.ofHours(1))));
    for (var channel : channels) {
      await(client.join(channel));
      await(client.join(channel));
    }
    assertThat(memberships()).isEqualTo(before + 3);
    assertThat(await(client.join("no-such-channel").otherwiseEmpty())).isNull();
    assertThat(memberships()).isEqualTo(before + 3);

    client.vanish();

    await().atMost(PATIENCE).until(() -> memberships() == before);
  }

  @Test
  void aChannelThatWasLeftMakesRoomForAnother(KafkaServer kafka, CassandraServer cassandra) {
    try (var small = new TestGateway(kafka, cassandra, new Places(2, 2))) {
      var client = small.client();
      var channels = Stream.generate(small::channel).limit(5).toList();
      var endedEarly =
          small
              .meters()
              .get("parley.hub.subscriptions.full")
              .tag("outcome", "ended-early")
              .counter();
      // Again, where it took so long that they were not kept any more.
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                channels.forEach(channel -> joinAndLeave(small, client, channel));
                return endedEarly.count() > 0;
              });
      await(client.close());
    }
  }

  @Test
  void whoJoinsWhereAllSubscriptionsAreInUseIsRefused(
      KafkaServer kafka, CassandraServer cassandra) {
    try (var small = new TestGateway(kafka, cassandra, new Places(2, 2))) {
      var client = small.client();
      var other = small.client();
      var first = small.channel();
      var second = small.channel();
      var third = small.channel();
      await(client.join(first));
      await(client.join(second));

      assertThat(failure(other.join(third))).isEqualTo(ErrorCode.UNAVAILABLE);
      await(other.join(first));
      assertThat(gauge(small, "parley.hub.subscriptions")).isEqualTo(2);
      assertThat(gauge(small, "parley.admission.memberships")).isEqualTo(3);

      await(client.leave(second));
      await()
          .atMost(PATIENCE)
          .until(() -> await(other.join(third).transform(MembershipsIT::isDone)));
      await(other.close());
      await(client.close());
      await().atMost(PATIENCE).until(() -> gauge(small, "parley.hub.subscriptions") == 0);
      assertThat(gauge(small, "parley.admission.memberships")).isZero();
    }
  }

  /** Refused where the one before is not known to have been left yet. */
  private static void joinAndLeave(TestGateway small, ChatClient client, String channel) {
    await(client.join(channel).otherwiseEmpty());
    await(client.leave(channel));
    assertThat(gauge(small, "parley.hub.subscriptions")).isLessThanOrEqualTo(2);
  }

  private static Future<Boolean> isDone(AsyncResult<?> request) {
    return Future.succeededFuture(request.succeeded());
  }

  private static double memberships() {
    return gauge(gateway, "parley.admission.memberships");
  }

  private static double gauge(TestGateway gateway, String name) {
    return gateway.meters().get(name).gauge().value();
  }

  private static void assertRefused(Admission admission, ClientAddress from, ErrorCode code) {
    assertThatThrownBy(() -> admission.membership(from))
        .isInstanceOfSatisfying(
            ParleyException.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }
}

package chat.parley.gateway.admission;

import static chat.parley.gateway.TestGateway.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.GatewayScenario;
import chat.parley.gateway.TestGateway;
import chat.parley.gateway.address.ClientAddress;
import chat.parley.perf.BridgeClient;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The channels that all connections are in, added up, are bounded by memory. */
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

  private static double memberships() {
    return gateway.meters().get("parley.admission.memberships").gauge().value();
  }

  private static void assertRefused(Admission admission, ClientAddress from, ErrorCode code) {
    assertThatThrownBy(() -> admission.membership(from))
        .isInstanceOfSatisfying(
            ParleyException.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }
}

package chat.parley.gateway.chat;

import static chat.parley.gateway.TestGateway.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.GatewayScenario;
import chat.parley.gateway.TestGateway;
import chat.parley.local.KafkaServer;
import chat.parley.protocol.ErrorCode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What waits for Kafka is bounded by its size, too. */
class SendsInFlightIT extends GatewayScenario {

  /** 200,000 bytes. */
  private static final String LONG_TEXT = "\uD83E\uDDF6".repeat(50_000);

  private static final int SENDS = 64;

  @Test
  void longTextsThatWaitAreFew(KafkaServer kafka) {
    // Several, since one may be sent only so much.
    var channels = IntStream.range(0, 8).mapToObj(i -> gateway.channel()).toList();
    var inFlight = gateway.meters().get("parley.ingress.in.flight.bytes").gauge();
    var sends = new ArrayList<Future<?>>();
    kafka.pause();
    try {
      for (int i = 0; i < SENDS; i++) {
        // A client of its own: one has sixteen under way at the most.
        sends.add(gateway.client().send(channels.get(i % channels.size()), LONG_TEXT));
      }
      sends.forEach(send -> await(send.otherwiseEmpty()));
      assertThat(inFlight.value()).isLessThanOrEqualTo(TestGateway.MAX_SENDS_BYTES);
    } finally {
      kafka.unpause();
    }
    assertThat(sends)
        .allSatisfy(send -> assertThat(TestGateway.code(send)).isEqualTo(ErrorCode.UNAVAILABLE));
    await().atMost(PATIENCE).until(() -> inFlight.value() == 0);
    var client = gateway.client();
    await()
        .atMost(PATIENCE)
        .until(() -> client.send(channels.get(0), LONG_TEXT).otherwiseEmpty().await() != null);
  }
}

package chat.parley.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.TestGateway;
import chat.parley.gateway.address.ForwardedHeader;
import chat.parley.gateway.config.AdmissionConfig;
import chat.parley.local.CassandraServer;
import chat.parley.local.KafkaServer;
import chat.parley.local.WithLocalServers;
import chat.parley.protocol.ByteSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A balancer that passes connections on tells in their first line from where they come. */
@WithLocalServers
class ProxyProtocolIT {

  private static final int CLIENTS = 2;

  private static final AdmissionConfig BEHIND_A_BALANCER =
      new AdmissionConfig(
          List.of(),
          ForwardedHeader.X_FORWARDED_FOR,
          true,
          1_000,
          CLIENTS,
          1_000,
          10_000,
          10,
          10,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          ByteSize.ofMebibytes(1),
          ByteSize.ofMebibytes(64),
          ByteSize.ofMebibytes(8),
          ByteSize.ofMebibytes(64));

  @Test
  void limitsAreThoseOfTheAddressThatTheBalancerTells(
      KafkaServer kafka, CassandraServer cassandra) {
    var clients = new ArrayList<RawClient>();
    try (var gateway = new TestGateway(kafka, cassandra, BEHIND_A_BALANCER)) {
      for (int i = 0; i < 2 * CLIENTS; i++) {
        assertThat(upgrade(gateway, "TCP4 198.51.100." + i + " 127.0.0.1", clients))
            .contains(" 101 ");
      }
      for (int i = 0; i < CLIENTS; i++) {
        // All addresses of a /64 network are one client's.
        assertThat(upgrade(gateway, "TCP6 2001:db8::" + i + " ::1", clients)).contains(" 101 ");
      }
      assertThat(upgrade(gateway, "TCP6 2001:db8::ffff ::1", clients)).contains(" 429 ");
      assertThat(upgrade(gateway, "TCP6 2001:db8:0:1::1 ::1", clients)).contains(" 101 ");
    } finally {
      clients.forEach(RawClient::close);
    }
  }

  private static String upgrade(TestGateway gateway, String from, List<RawClient> clients) {
    var client = RawClient.connect(gateway.port(), TestGateway.HOST);
    clients.add(client);
    client.send("PROXY " + from + " 40000 8080\r\n");
    return client.upgrade("/ws");
  }
}

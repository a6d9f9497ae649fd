package chat.parley.gateway;

import chat.parley.local.CassandraServer;
import chat.parley.local.KafkaServer;
import chat.parley.local.WithLocalServers;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * What happens at a gateway on a real broker and a real Cassandra node; a gateway for each class.
 */
@WithLocalServers
public abstract class GatewayScenario {

  /** What is awaited has come by then, or never comes. */
  protected static final Duration PATIENCE = Duration.ofSeconds(20);

  protected static TestGateway gateway;

  @BeforeAll
  static void startGateway(KafkaServer kafka, CassandraServer cassandra) {
    gateway = new TestGateway(kafka, cassandra);
  }

  @AfterAll
  static void stopGateway() {
    gateway.close();
  }
}

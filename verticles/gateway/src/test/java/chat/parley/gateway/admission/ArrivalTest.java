package chat.parley.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.TestGateway;
import chat.parley.gateway.address.ForwardedHeader;
import chat.parley.gateway.config.AdmissionConfig;
import chat.parley.protocol.ByteSize;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import chat.parley.tls.TlsConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections one after the other, of which none stays. */
class ArrivalTest {

  private static final int BURST = 1_000;
  private static final int TRIES = 500;
  private static final SocketAddress CLIENT = SocketAddress.inetSocketAddress(50_000, "192.0.2.1");
  private static final SocketAddress PROXY = SocketAddress.inetSocketAddress(50_000, "192.0.2.9");

  private static final AdmissionConfig ADMISSION =
      new AdmissionConfig(
          List.of("192.0.2.9"),
          ForwardedHeader.X_FORWARDED_FOR,
          false,
          10,
          10,
          10,
          BURST,
          1,
          1,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          ByteSize.ofMebibytes(1),
          ByteSize.ofMebibytes(64),
          ByteSize.ofMebibytes(8),
          ByteSize.ofMebibytes(64));

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void handshakesOfTlsArePaidForByTheirAddress() {
    var admission = admission(new TlsConfig("certificate.pem", "", ""));

    assertThat(arrivals(admission, CLIENT)).isBetween(BURST / 10, BURST / 10 + 5);
    assertThat(arrivals(admission, SocketAddress.inetSocketAddress(50_000, "192.0.2.2")))
        .isPositive();
    assertThat(arrivals(admission, PROXY)).isEqualTo(TRIES);
  }

  @Test
  void connectionsInClearTextPayWithTheirRequests() {
    assertThat(arrivals(admission(TlsConfig.NONE), CLIENT)).isEqualTo(TRIES);
  }

  private Admission admission(TlsConfig tls) {
    return new Admission(vertx, TestGateway.config(ADMISSION, tls), new SimpleMeterRegistry());
  }

  private static int arrivals(Admission admission, SocketAddress from) {
    int arrived = 0;
    for (int i = 0; i < TRIES; i++) {
      try {
        admission.arrival(from).leave();
        arrived++;
      } catch (ParleyException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED);
      }
    }
    return arrived;
  }
}

package chat.parley.gateway.sockjs;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.TestGateway;
import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.client.Clients;
import chat.parley.gateway.client.Services;
import chat.parley.gateway.live.LoopMembers;
import chat.parley.protocol.EncodedText;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session whose client has gone while it was being written to. */
class XhrSessionTest {

  private static final ClientAddress HERE = new ClientAddress("192.0.2.1");
  private static final EncodedText TEXT = EncodedText.of("a[\"x\"]");

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final Promise<Void> answer = Promise.promise();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final List<Throwable> lost = new ArrayList<>();
  private Admission admission;
  private XhrSession session;

  @BeforeEach
  void open() throws Exception {
    admission = new Admission(vertx, TestGateway.config(), meters);
    onLoop(
        () -> {
          var services =
              new Services(
                  "node",
                  TestGateway.config(),
                  Clock.systemUTC(),
                  null,
                  admission,
                  null,
                  null,
                  null,
                  null);
          var clients = new Clients(vertx, services, new LoopMembers(loop));
          var owner = new XhrOwner(HERE, new ClientCookie("0".repeat(32), false));
          session = new XhrSession(vertx, loop, owner, () -> {});
          var place = admission.client(HERE, session.name());
          new SockJsClient(session, clients, HERE, place).open();
          return null;
        });
    // The poll takes the frame that opens the session, and is broken off before it was taken.
    session.attach(XhrPoll.poll(response(answer.future()), loop));
    onLoop(() -> null);
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** A client that falls behind is written to anew as soon as nothing is on its way to it. */
  @Test
  void whatIsWrittenBecauseSomethingWasLostDoesNotKeepIt() throws Exception {
    onLoop(
        () -> {
          for (int i = 0; i < 10; i++) {
            writeAgainWhenLost(3);
          }
          return null;
        });
    assertThat(live()).isEqualTo(1);

    answer.fail("the connection was broken off");
    onLoop(() -> null);
    onLoop(() -> null);

    assertThat(lost).as("ten, and each three times again").hasSize(40);
    assertThat(live()).as("places that are taken").isZero();
    assertThat(onLoop(() -> session.write(TEXT).failed())).isTrue();
  }

  private void writeAgainWhenLost(int times) {
    session
        .write(TEXT)
        .onFailure(
            failure -> {
              lost.add(failure);
              if (times > 0) {
                writeAgainWhenLost(times - 1);
              }
            });
  }

  private double live() {
    return meters
        .get("parley.gateway.connections")
        .tag("transport", session.name().label())
        .gauge()
        .value();
  }

  /** A response whose end is taken when the test says so. */
  private static HttpServerResponse response(Future<Void> taken) {
    return (HttpServerResponse)
        Proxy.newProxyInstance(
            HttpServerResponse.class.getClassLoader(),
            new Class<?>[] {HttpServerResponse.class},
            (proxy, method, arguments) -> taken);
  }

  private <T> T onLoop(Callable<T> action) throws Exception {
    var done = Promise.<T>promise();
    loop.runOnContext(
        now -> {
          try {
            done.complete(action.call());
          } catch (Exception e) {
            done.fail(e);
          }
        });
    return done.future().await(10, TimeUnit.SECONDS);
  }
}

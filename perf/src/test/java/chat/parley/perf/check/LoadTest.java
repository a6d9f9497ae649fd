package chat.parley.perf.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.perf.check.LyingServer.Lie;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whether the load sees what a server does wrong: every lie must be found out, honesty must pass.
 */
class LoadTest {

  private static final Map<Lie, Set<Violation>> FOUND =
      Map.of(
          Lie.NONE, Set.of(),
          Lie.DROPS_EVERYBODY, Set.of(),
          Lie.FORGETS_WHAT_IT_ACKNOWLEDGED, Set.of(Violation.ACKNOWLEDGED_NOT_STORED),
          Lie.ACKNOWLEDGES_ANOTHER_ID, Set.of(Violation.ACKNOWLEDGED_OTHER_ID),
          Lie.STORES_A_RETRY_TWICE, Set.of(Violation.STORED_TWICE, Violation.ACKNOWLEDGED_OTHER_ID),
          Lie.SHOWS_ONE_TWICE, Set.of(Violation.SHOWN_TWICE),
          Lie.SHOWS_ONE_TO_NOBODY, Set.of(Violation.NEVER_SHOWN),
          Lie.SHOWS_TWO_IN_THE_WRONG_ORDER, Set.of(Violation.SHOWN_OUT_OF_ORDER),
          Lie.SHOWS_ANOTHER_TEXT, Set.of(Violation.SHOWN_NOT_STORED, Violation.NEVER_SHOWN),
          Lie.RESUMES_ONE_TOO_LATE, Set.of(Violation.NEVER_SHOWN));

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @ParameterizedTest
  @EnumSource
  void everyLieIsFoundOut(Lie lie) {
    var server = new LyingServer(vertx, lie);
    var endpoint = server.start();
    var options = new LoadOptions(2, 3, 1, 1, 200, true);

    Report report;
    try (var load = Load.start(vertx, options, "round", () -> List.of(endpoint))) {
      await().atMost(Duration.ofSeconds(30)).until(() -> load.progress().acknowledged() >= 40);
      report = load.finish(Duration.ofSeconds(lie == Lie.DROPS_EVERYBODY ? 20 : 1));
    }

    assertThat(server.hasLied()).isEqualTo(lie != Lie.NONE);
    assertThat(report.findings().counts().keySet())
        .as(report.findings().text())
        .isEqualTo(FOUND.get(lie));
    assertThat(report.sent()).isEqualTo(report.acknowledged());
    assertThat(Report.table(List.of(report))).contains("round");
  }
}

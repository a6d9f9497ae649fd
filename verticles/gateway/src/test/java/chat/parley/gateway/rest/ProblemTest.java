package chat.parley.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {

  @ParameterizedTest
  @EnumSource
  void everyCodeBecomesProblemDetails(ErrorCode code) {
    var answer = Problem.answer(new ParleyException(code, "what is wrong"));

    assertThat(answer.status()).isEqualTo(code.httpStatus());
    assertThat(answer.mediaType()).isEqualTo("application/problem+json");
    var problem = answer.body().toJsonObject();
    assertThat(problem.fieldNames())
        .containsExactlyInAnyOrder("type", "title", "status", "detail", "code");
    assertThat(problem.getString("type")).isEqualTo("about:blank");
    assertThat(problem.getString("title")).isNotBlank();
    assertThat(problem.getInteger("status")).isEqualTo(code.httpStatus());
    assertThat(problem.getString("detail")).isEqualTo("what is wrong");
    assertThat(problem.getString("code")).isEqualTo(code.name());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1000, 1", "1001, 2", "59999, 60"})
  void retryAfterIsRoundedUpToSeconds(long millis, String seconds) {
    var limited = ParleyException.rateLimited("too fast", Duration.ofMillis(millis));
    var away = ParleyException.unavailable("away", Duration.ofMillis(millis), null);

    assertThat(header(limited, "Retry-After")).isEqualTo(seconds);
    assertThat(header(away, "Retry-After")).isEqualTo(seconds);
    assertThat(problem(limited).getLong("retryAfterMs")).isEqualTo(millis);
  }

  @Test
  void refusedTokenIsChallenged() {
    var none = new ParleyException(ErrorCode.UNAUTHENTICATED, "none");
    var expired = new ParleyException(ErrorCode.TOKEN_EXPIRED, "expired");

    assertThat(header(none, "WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(header(expired, "WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
  }

  @Test
  void unknownFailureKeepsItsDetailsToItself() {
    var failure = Problem.of(new IllegalStateException("column 7 of table x"), 500);

    assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(failure).hasRootCauseMessage("column 7 of table x");
    assertThat(problem(failure).encode()).doesNotContain("column");
  }

  @Test
  void whatTheRouterRefusesIsTheClientsFault() {
    var undecodable = Problem.of(null, -1);
    var withoutHost = Problem.of(new IllegalArgumentException("no Host"), 400);
    var unmatched = Problem.of(null, 404);

    assertThat(undecodable.code()).isEqualTo(ErrorCode.MALFORMED);
    assertThat(withoutHost.code()).isEqualTo(ErrorCode.MALFORMED);
    assertThat(unmatched.code()).isEqualTo(ErrorCode.NOT_FOUND);
  }

  @Test
  void knownFailureIsItselfWhateverStatusTheRouterGaveIt() {
    var known = new ParleyException(ErrorCode.UNKNOWN_CHANNEL, "no such channel");

    assertThat(Problem.of(known, 500)).isSameAs(known);
    assertThat(Problem.of(known, 400)).isSameAs(known);
  }

  private static JsonObject problem(ParleyException failure) {
    return Problem.answer(failure).body().toJsonObject();
  }

  private static String header(ParleyException failure, String name) {
    return Problem.answer(failure).headers().entrySet().stream()
        .filter(header -> name.equalsIgnoreCase(header.getKey().toString()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }
}

package chat.parley.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.TestGateway;
import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.api.Test;

/** Which browser pages may call the API. */
class RestOriginsIT extends RestScenario {

  private static final String FRIEND = "https://friend.example";

  @Test
  void pageOfAForeignOriginIsRefused() {
    var foreign =
        api.get("/channels").as(token).header("Origin", TestGateway.FOREIGN_ORIGIN).send();
    var preflight = preflight(TestGateway.FOREIGN_ORIGIN);

    assertThat(foreign.status()).isEqualTo(403);
    assertThat(foreign.code()).isEqualTo("FORBIDDEN");
    assertThat(preflight.status()).isEqualTo(403);
    assertThat(preflight.header("Access-Control-Allow-Origin")).isNull();
  }

  @Test
  void aNameThatAnybodyCanLetPointHereIsRefused() {
    var rebound = "evil.example:" + gateway.port();

    var answer =
        api.get("/channels")
            .as(token)
            .header("Host", rebound)
            .header("Origin", "http://" + rebound)
            .send();

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo("FORBIDDEN");
    assertThat(api.get("/channels").as(token).header("Host", rebound).send().status())
        .isEqualTo(403);
  }

  @Test
  void pageOfAnAllowedOriginMayReadAnswersAndProblems() {
    var allowed = api.get("/channels").as(token).header("Origin", FRIEND).send();
    var problem = api.get("/channels").header("Origin", FRIEND).send();
    var own = "http://" + TestGateway.HOST + ":" + gateway.port();
    var sameOrigin = api.get("/channels").as(token).header("Origin", own).send();

    assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo(FRIEND);
    assertThat(allowed.header("Access-Control-Allow-Credentials")).isNull();
    assertThat(allowed.header("Vary")).contains("origin");
    assertThat(problem.header("Access-Control-Allow-Origin")).isEqualTo(FRIEND);
    assertThat(problem.header("Access-Control-Expose-Headers")).contains("Retry-After");
    assertThat(sameOrigin.status()).isEqualTo(200);
    assertThat(api.get("/channels").as(token).send().header("Vary")).contains("origin");
  }

  @Test
  void preflightAllowsWhatTheApiNeeds() {
    var preflight = preflight(FRIEND);

    assertThat(preflight.status()).isEqualTo(204);
    assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo(FRIEND);
    assertThat(preflight.header("Access-Control-Allow-Methods")).isEqualTo("GET, HEAD, POST");
    assertThat(preflight.header("Access-Control-Allow-Headers"))
        .isEqualTo("Authorization, Content-Type");
    assertThat(preflight.header("Access-Control-Max-Age")).isNotNull();
  }

  private static ApiClient.Reply preflight(String origin) {
    return api.call(HttpMethod.OPTIONS, messages("c"))
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "authorization,content-type")
        .send();
  }
}

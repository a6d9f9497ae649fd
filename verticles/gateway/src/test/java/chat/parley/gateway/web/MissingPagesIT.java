package chat.parley.gateway.web;

import static chat.parley.gateway.TestGateway.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered where nothing is: the page to people, something else to programs. */
class MissingPagesIT extends WebScenario {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing/here",
        "/nothing/here/",
        "/c",
        "/c/",
        "/c?at=1-1",
        "/c/a/b",
        "/c/%ZZ",
        "/c/%ZZ?at=1-1",
        "/c/%",
        "/%",
        "/%00",
        "//etc/passwd",
        "/assets/nothing.js",
        "/programs-and-people"
      })
  void peopleWhoFollowAnAddressThatIsNoneGetThePage(String target) {
    var page = get(target, Map.of("Accept", NAVIGATION));

    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.headers().get("Content-Type")).isEqualTo("text/html;charset=utf-8");
    assertThat(page.getHeader("Cache-Control")).isEqualTo("no-cache");
    assertThat(page.getHeader("Content-Security-Policy")).startsWith("default-src 'none'");
    assertThat(page.bodyAsString()).isEqualTo(get("/").bodyAsString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "*/*", "application/json", "image/*", "text/*", "text/html;q=0", "text/htmlx"})
  void whoNamesNoHtmlIsNotAnsweredWithThePage(String accept) {
    for (var target : List.of("/nothing/here", "/c/a/b", "/c/%ZZ")) {
      var refused = get(target, Map.of("Accept", accept));

      assertThat(refused.statusCode()).isEqualTo(404);
      assertThat(refused.bodyAsString()).isEqualTo(NOTHING);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {PROGRAMS, PROGRAMS + "/", PROGRAMS + "/nothing", PROGRAMS + "/%ZZ"})
  void whatIsForProgramsIsNotAnsweredWithThePage(String target) {
    var refused = get(target, Map.of("Accept", NAVIGATION));

    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(refused.bodyAsString()).isEqualTo(NOTHING);
  }

  @Test
  void pageOfAMissingAddressIsSentWholeAndCompressedOrAsHead() {
    var etag = get("/").getHeader("ETag");
    var headers = Map.of("Accept", NAVIGATION, "Accept-Encoding", "gzip", "If-None-Match", etag);

    var page = get("/nothing", headers);
    var head = await(web.head("/nothing").putHeader("Accept", NAVIGATION).send());
    var posted = await(web.post("/nothing").putHeader("Accept", NAVIGATION).send());

    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.getHeader("Content-Encoding")).isEqualTo("gzip");
    assertThat(page.body().length()).isPositive();
    assertThat(head.statusCode()).isEqualTo(404);
    assertThat(head.getHeader("Content-Type")).isEqualTo("text/html;charset=utf-8");
    assertThat(head.body()).isNull();
    assertThat(posted.bodyAsString()).isEqualTo(NOTHING);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noAddressIsAFault(long seed) {
    var random = new Random(seed);
    var page = get("/").bodyAsString();
    for (int i = 0; i < 500; i++) {
      var target = "/" + randomOf(random, "//cc%%20FZ.;?=&+@:~[");
      var accept = randomOf(random, ",;/*q=01.") + changed(random, NAVIGATION);

      var answer = get(target, Map.of("Accept", accept));

      assertThat(answer.statusCode()).as("%s, %s", target, accept).isIn(200, 404);
      assertThat(answer.bodyAsString()).as("%s, %s", target, accept).isIn(page, NOTHING);
    }
  }

  private static String randomOf(Random random, String characters) {
    return random
        .ints(random.nextInt(10), 0, characters.length())
        .mapToObj(i -> characters.substring(i, i + 1))
        .collect(Collectors.joining());
  }

  private static String changed(Random random, String text) {
    int cut = random.nextInt(text.length());
    return text.substring(0, cut) + randomOf(random, ",;/*q=01.") + text.substring(cut);
  }
}

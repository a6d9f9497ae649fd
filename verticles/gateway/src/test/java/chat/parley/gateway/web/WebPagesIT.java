package chat.parley.gateway.web;

import static chat.parley.gateway.TestGateway.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is served to those who ask for what is there. */
class WebPagesIT extends WebScenario {

  private static final String ICON = "/favicon.svg";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/?from=somewhere",
        "/c/knitting",
        "/c/knitting/",
        "/c/knitting//",
        "/c/knitting?at=1763800000123-4711",
        "/c/%E7%BC%96%E7%BB%87",
        "/c/%D8%AD%D9%8A%D8%A7%D9%83%D8%A9",
        "/c/%F0%9F%A7%B6",
        "/c/Caf%C3%A9%20Knitting",
        "/c/knitting%2Fneedles",
        "/c/%FF",
        "/c/%00"
      })
  void pageIsServedAtTheRootAndAtEveryChannel(String target) {
    var page = get(target);

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.getHeader("Content-Type")).isEqualTo("text/html;charset=utf-8");
    assertThat(page.bodyAsString()).contains("<div id=\"app\">");
  }

  @Test
  void pageIsAskedForEachTimeAndSentOnlyWhenItChanged() {
    var first = get("/");
    var etag = first.getHeader("ETag");

    var again = get("/c/knitting", Map.of("If-None-Match", etag, "Accept-Encoding", "gzip"));
    var changed = get("/", Map.of("If-None-Match", "W/\"another\""));

    assertThat(first.getHeader("Cache-Control")).isEqualTo("no-cache");
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isNull();
    assertThat(again.getHeader("ETag")).isEqualTo(etag);
    assertThat(again.getHeader("Cache-Control")).isEqualTo("no-cache");
    assertThat(changed.statusCode()).isEqualTo(200);
  }

  @Test
  void everyFileThatThePageNamesIsServed() {
    var named = named("(?:src|href)=\"(/[^\"]+)\"");

    assertThat(named).contains(ICON).anyMatch(path -> path.startsWith("/assets/"));
    assertThat(named).allSatisfy(path -> assertThat(get(path).statusCode()).isEqualTo(200));
    assertThat(get(ICON).getHeader("Content-Type")).isEqualTo("image/svg+xml");
    assertThat(get(ICON).getHeader("Cache-Control")).isEqualTo("no-cache");
  }

  @Test
  void fileWithItsHashInItsNameIsKeptForEver() {
    var script = get(script());

    assertThat(script.getHeader("Content-Type")).isEqualTo("text/javascript;charset=utf-8");
    assertThat(script.getHeader("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.8"})
  void fileIsSentCompressedToThoseWhoTakeIt(String accepted) throws IOException {
    var plain = get(script());

    var compressed = get(script(), Map.of("Accept-Encoding", accepted));

    assertThat(compressed.getHeader("Content-Encoding")).isEqualTo("gzip");
    assertThat(compressed.getHeader("Vary")).isEqualToIgnoringCase("Accept-Encoding");
    assertThat(compressed.body().length()).isLessThan(plain.body().length() / 2);
    assertThat(compressed.getHeader("Content-Length"))
        .isEqualTo(Integer.toString(compressed.body().length()));
    var in = new GZIPInputStream(new ByteArrayInputStream(compressed.body().getBytes()));
    assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo(plain.bodyAsString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip;q=0", "deflate", "x-gzip", "*", ""})
  void fileIsSentAsItIsToAllOthers(String accepted) {
    var plain = get(script(), Map.of("Accept-Encoding", accepted));

    assertThat(plain.getHeader("Content-Encoding")).isNull();
    assertThat(plain.getHeader("Vary")).isEqualToIgnoringCase("Accept-Encoding");
    assertThat(plain.bodyAsString()).isEqualTo(get(script()).bodyAsString());
  }

  @Test
  void pageMayDoOnlyWhatItNeeds() {
    for (var path : List.of("/", "/c/knitting", script(), ICON)) {
      var headers = get(path).headers();

      assertThat(headers.get("Content-Security-Policy"))
          .startsWith("default-src 'none'; script-src 'self'; ")
          .contains("frame-ancestors 'none'", "require-trusted-types-for 'script'")
          .doesNotContain("unsafe");
      assertThat(headers.get("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(headers.get("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
      assertThat(headers.get("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(headers.get("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
      assertThat(headers.get("Permissions-Policy"))
          .isEqualTo("camera=(), microphone=(), geolocation=()");
    }
  }

  @Test
  void pageHasNothingThatItsPolicyForbids() {
    var page = get("/").bodyAsString();

    assertThat(named("src=\"([^\"]*)\"")).allMatch(source -> source.startsWith("/"));
    assertThat(page).doesNotContain("<style", "style=", "onload=", "data:", "http:", "https:");
    assertThat(page).doesNotContainPattern("<script(?![^>]*src=)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing",
        "/assets",
        "/assets/",
        "/assets/nothing.js",
        "/c",
        "/c/",
        "/c/knitting/members",
        "/.vite/manifest.json",
        "/.git/config",
        "/chat/parley/web/index.html",
        "/WebPages.class",
        "/assets/../../../../conf/parley.yaml",
        "/assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e/conf/parley.yaml",
        "/assets/..%2f..%2f..%2f..%2fconf/parley.yaml",
        "/assets/..%5c..%5c..%5c..%5cconf%5cparley.yaml",
        "/assets/%252e%252e/%252e%252e/conf/parley.yaml",
        "/%00",
        "//etc/passwd"
      })
  void nothingElseIsServed(String target) {
    var missing = get(target);

    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.bodyAsString()).doesNotContain("app");
  }

  @Test
  void whatBrowsersAndCrawlersAskForUnaskedIsThere() {
    var robots = get("/robots.txt");

    assertThat(robots.statusCode()).isEqualTo(200);
    assertThat(robots.getHeader("Content-Type")).isEqualTo("text/plain;charset=utf-8");
    assertThat(robots.bodyAsString()).contains("User-agent: *", "Allow: /");
    for (var path : List.of("/favicon.ico", "/apple-touch-icon.png")) {
      var icon = get(path);

      assertThat(icon.statusCode()).isEqualTo(200);
      assertThat(icon.getHeader("Content-Type")).startsWith("image/");
      assertThat(icon.body().length()).isBetween(100, 10_000);
    }
  }

  @Test
  void headIsAnsweredAsGetWithoutTheBody() {
    for (var path : List.of("/", "/c/knitting", script())) {
      var page = get(path);

      var head = await(web.request(HttpMethod.HEAD, path).send());

      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isNull();
      for (var name : List.of("Content-Type", "ETag", "Cache-Control", "Vary")) {
        assertThat(head.getHeader(name)).as(name).isEqualTo(page.getHeader(name));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE"})
  void pageIsOnlyRead(String method) {
    var refused = await(web.request(HttpMethod.valueOf(method), "/").send());

    assertThat(refused.statusCode()).isEqualTo(405);
    assertThat(refused.getHeader("Allow")).contains("GET", "HEAD");
  }

  private static String script() {
    return named("<script[^>]* src=\"(/assets/[^\"]+)\"").get(0);
  }

  private static List<String> named(String pattern) {
    return Pattern.compile(pattern)
        .matcher(get("/").bodyAsString())
        .results()
        .map(found -> found.group(1))
        .toList();
  }
}

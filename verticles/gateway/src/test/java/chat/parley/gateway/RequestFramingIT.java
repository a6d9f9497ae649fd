package chat.parley.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where a request ends must be read as every proxy in front reads it (RFC 9112, sections 6 and
 * 11.2): else a client puts a second request into the first one's body, and somebody else is given
 * the answer. What can be read in two ways is refused once, and the connection ends.
 */
class RequestFramingIT extends GatewayScenario {

  private static final int PATIENCE_MS = (int) PATIENCE.toMillis();
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})");

  /** The request that must stay hidden; it ends the connection, so that nobody waits for more. */
  private static final String SMUGGLED =
      "GET /robots.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

  private static final String BODY = "{\"name\":\"x\"}";

  static Stream<Arguments> ambiguous() {
    return Stream.of(
        probe(
            "a chunk size that is 4 for who keeps 32 bits (CVE-2026-42580)",
            chunked("Transfer-Encoding: chunked") + "100000004\r\ntest\r\n0\r\n\r\n"),
        probe(
            "a chunk size that is negative for who keeps 32 bits",
            chunked("Transfer-Encoding: chunked") + "fffffffe\r\ntest\r\n0\r\n\r\n"),
        probe(
            "a chunk size that is no number",
            chunked("Transfer-Encoding: chunked") + "0x0\r\n\r\n"),
        probe("a chunk size with a sign", chunked("Transfer-Encoding: chunked") + "+0\r\n\r\n"),
        probe(
            "a chunk that is longer than its size",
            chunked("Transfer-Encoding: chunked") + "2\r\ntest\r\n0\r\n\r\n"),
        probe(
            "HTTP/1.0 with a length and chunks (CVE-2026-42581)",
            post("HTTP/1.0", "Content-Length: 5", "Transfer-Encoding: chunked") + "0\r\n\r\n"),
        probe("HTTP/1.0 with chunks", post("HTTP/1.0", "Transfer-Encoding: chunked") + "0\r\n\r\n"),
        probe(
            "a length and chunks",
            post("HTTP/1.1", "Content-Length: 5", "Transfer-Encoding: chunked") + "0\r\n\r\n"),
        probe(
            "chunks and a length",
            post("HTTP/1.1", "Transfer-Encoding: chunked", "Content-Length: 5") + "0\r\n\r\n"),
        probe(
            "chunked that is not the last coding (CVE-2026-42584)",
            chunked("Transfer-Encoding: chunked, identity") + "0\r\n\r\n"),
        probe(
            "a coding that nobody knows (CVE-2026-42585)",
            chunked("Transfer-Encoding: xchunked") + "0\r\n\r\n"),
        probe("identity", chunked("Transfer-Encoding: identity") + "0\r\n\r\n"),
        probe("chunked twice", chunked("Transfer-Encoding: chunked, chunked") + "0\r\n\r\n"),
        probe(
            "two headers of codings",
            post("HTTP/1.1", "Transfer-Encoding: chunked", "Transfer-Encoding: identity")
                + "0\r\n\r\n"),
        probe(
            "two headers of codings, the other way round",
            post("HTTP/1.1", "Transfer-Encoding: identity", "Transfer-Encoding: chunked")
                + "0\r\n\r\n"),
        probe("a coding before chunks", chunked("Transfer-Encoding: gzip, chunked") + "0\r\n\r\n"),
        probe(
            "two headers of codings, both good",
            post("HTTP/1.1", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked")
                + "0\r\n\r\n"),
        probe(
            "a coding behind a vertical tab",
            chunked("Transfer-Encoding: \u000bchunked") + "0\r\n\r\n"),
        probe("a coding with a quote", chunked("Transfer-Encoding: \"chunked\"") + "0\r\n\r\n"),
        probe("two lengths", post("HTTP/1.1", "Content-Length: 0", "Content-Length: 5")),
        probe("two lengths in one", post("HTTP/1.1", "Content-Length: 0, 5")),
        probe("a length with a sign", post("HTTP/1.1", "Content-Length: +0")),
        probe("a negative length", post("HTTP/1.1", "Content-Length: -1")),
        probe("a length beyond 64 bits", post("HTTP/1.1", "Content-Length: 18446744073709551616")),
        probe("a space before the colon", post("HTTP/1.1", "Content-Length : 0")),
        probe("a space before the colon of a coding", chunked("Transfer-Encoding : chunked")),
        probe("a header without a colon", post("HTTP/1.1", "Content-Length")),
        probe("a header with a null byte", post("HTTP/1.1", "Content-Length\u0000: 0")),
        probe("control bytes before a request (CVE-2026-50020)", "\u0000\u0001\u001f"),
        probe("a null byte before a request", "\u0000"),
        probe("a carriage return within a header", post("HTTP/1.1", "X-A: 1\rContent-Length: 0")),
        probe(
            "lines that end with a line feed alone",
            post("HTTP/1.1", "Content-Length: 0").replace("\r\n", "\n")),
        probe(
            "one header that ends with a line feed alone",
            post("HTTP/1.1", "X-A: 1\nContent-Length: 0")),
        probe(
            "chunks that end with a line feed alone",
            chunked("Transfer-Encoding: chunked") + "0\n\n"),
        probe("a version that is none", "GET /robots.txt HTTP/1.9\r\nHost: localhost\r\n\r\n"),
        probe("HTTP/2 without an upgrade", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
  }

  /** What counts answers counts them. */
  @Test
  void twoRequestsHaveTwoAnswers() throws IOException {
    assertThat(answers("GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n" + SMUGGLED).statuses())
        .containsExactly(200, 200);
    assertThat(
            answers(
                    post("HTTP/1.1", "Content-Length: " + BODY.length(), "Connection: close")
                        + BODY)
                .statuses())
        .containsExactly(201);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ambiguous")
  void refusesWhatCanBeReadInTwoWays(String what, String request) throws IOException {
    var answers = answers(request + SMUGGLED);
    assertThat(answers.statuses()).as("answers to %s", what).isSubsetOf(400).hasSizeLessThan(2);
    assertThat(answers.ended()).as("the connection has ended after %s", what).isTrue();
  }

  /** CVE-2026-102479: a decoder that compares only some letters of a header's name. */
  @Test
  void takesNoOtherHeaderForTheLength() throws IOException {
    for (var header : List.of("Content-Xength", "Content-lengtX", "XXXXXXX-Length")) {
      var request = post("HTTP/1.1", header + ": " + BODY.length(), "Connection: close") + BODY;
      assertThat(answers(request).statuses()).as("answers with %s", header).containsExactly(400);
    }
  }

  /** RFC 9112, section 5.2: a line that begins with a space belongs to the header before. */
  @ParameterizedTest
  @ValueSource(strings = {"X-Folded: 1", "X-Folded:"})
  void takesNoFoldedLineForTheLength(String header) throws IOException {
    var request =
        post("HTTP/1.1", "Connection: close", header, " Content-Length: " + BODY.length()) + BODY;
    assertThat(answers(request).statuses()).containsExactly(400);
  }

  @Test
  void doesNotUpgradeToHttp2() throws IOException {
    var upgrade =
        """
        GET /robots.txt HTTP/1.1
        Host: localhost
        Connection: Upgrade, HTTP2-Settings
        Upgrade: h2c
        HTTP2-Settings: AAMAAABkAAQAAP__

        """
            .replace("\n", "\r\n");
    assertThat(answers(upgrade + SMUGGLED).statuses()).containsExactly(200, 200);
  }

  private static Arguments probe(String what, String request) {
    return Arguments.of(what, request);
  }

  private static String chunked(String header) {
    return post("HTTP/1.1", header);
  }

  private static String post(String version, String... headers) {
    return "POST /api/v1/guest "
        + version
        + "\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + String.join("\r\n", headers)
        + "\r\n\r\n";
  }

  private static Answers answers(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      var read = new ByteArrayOutputStream();
      boolean ended = true;
      try {
        socket.getInputStream().transferTo(read);
      } catch (SocketTimeoutException e) {
        ended = false;
      } catch (SocketException reset) {
        // So it ends, too, when the server leaves something unread.
      }
      return new Answers(statuses(read.toString(ISO_8859_1)), ended);
    }
  }

  private static List<Integer> statuses(String answers) {
    return STATUS
        .matcher(answers)
        .results()
        .map((MatchResult status) -> Integer.valueOf(status.group(1)))
        .toList();
  }

  /** What came, and whether the server ended the connection behind it. */
  private record Answers(List<Integer> statuses, boolean ended) {}
}

package chat.parley.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.TestGateway;
import chat.parley.local.KafkaServer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API answers to those who use it badly, or when it cannot do better. */
class RestErrorsIT extends RestScenario {

  @ParameterizedTest
  @CsvSource({
    "GET, /channels",
    "POST, /channels",
    "GET, /channels/c",
    "GET, /channels/c/messages",
    "POST, /channels/c/messages"
  })
  void everythingElseNeedsAToken(String method, String target) {
    var call = api.call(HttpMethod.valueOf(method), target);

    var refused = call.send();

    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.code()).isEqualTo("UNAUTHENTICATED");
    assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Basic dTpw", "x"})
  void whatIsNoTokenIsRefused(String authorization) {
    var refused = api.get("/channels").header("Authorization", authorization).send();

    assertThat(refused.code()).isEqualTo("UNAUTHENTICATED");
  }

  @Test
  void schemeIsReadInAnyCase() {
    var reply = api.get("/channels").header("Authorization", "bEARER " + token).send();

    assertThat(reply.status()).isEqualTo(200);
  }

  @Test
  void expiredTokenHasItsOwnCode() {
    var expired = gateway.token(USER, Duration.ofSeconds(-1));

    var refused = api.get("/channels").as(expired).send();

    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.code()).isEqualTo("TOKEN_EXPIRED");
    assertThat(refused.header("WWW-Authenticate")).contains("invalid_token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "Bearer x", "Bearer a.b.c", "Basic dTpw", "x", ""})
  void whoBringsNoGuestsTokenIsNoNewGuest(String authorization) {
    var refused =
        api.post("/guest")
            .header("Authorization", authorization)
            .send(new JsonObject().put("name", "Ada"));

    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.code()).isEqualTo("UNAUTHENTICATED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"u-17", "guest-17"})
  void userIsNoGuest(String userId) {
    for (var ttl : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
      var refused =
          api.post("/guest")
              .as(gateway.token(userId, ttl))
              .send(new JsonObject().put("name", "Ada"));

      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.code()).isEqualTo("UNAUTHENTICATED");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'/channels?limit=0', MALFORMED",
    "'/channels?limit=201', MALFORMED",
    "'/channels?limit=ten', MALFORMED",
    "'/channels?query=%zz', MALFORMED",
    "'/channels?query=%FF', MALFORMED",
    "'/channels?query=a&query=b', MALFORMED",
    "'/channels?query=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', MALFORMED",
    "'/channels?cursor=Not%20A%20Cursor', INVALID_ID",
    "'/channels/c/messages?limit=', MALFORMED",
    "'/channels/c/messages?before=%', MALFORMED",
    "'/channels/c/messages?before=1-1&before=1-1', MALFORMED",
    "'/channels/c/messages?before=2-2&after=1-1', MALFORMED",
    "'/channels/c/messages?before=yesterday', INVALID_ID",
    "'/channels/c/messages?after=-1-1', INVALID_ID",
    "'/channels/c/messages?after=', INVALID_ID",
    "'/channels/Not%20A%20Slug', INVALID_CHANNEL",
    "'/channels/%FF', INVALID_CHANNEL",
    "'/channels/a%2Fb', INVALID_CHANNEL",
    "'/channels/a%00b/messages', INVALID_CHANNEL"
  })
  void badParametersAreRefused(String target, String code) {
    var refused = api.get(target).as(token).send();

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/channels/%", "/channels/%zz", "/channels/%E4%", "/channels/%4/messages"})
  void undecodablePathIsMalformed(String target) {
    var refused = api.get(target).as(token).send();

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("MALFORMED");
  }

  @Test
  void limitIsRefusedInClearWords() {
    var refused = api.get("/channels?limit=1000").as(token).send();

    assertThat(refused.json().getString("detail")).isEqualTo("'limit' must be 1 to 200");
  }

  @Test
  void unknownParametersAndFieldsAreIgnored() {
    var made = new JsonObject().put("name", unique()).put("colour", "red");

    assertThat(api.post("/channels?x=1&x=2").as(token).send(made).status()).isEqualTo(201);
    assertThat(api.get("/channels?x=1&x=2").as(token).send().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "[]", "\"x\"", "{", "{\"name\":\"a\",\"name\":\"b\"}", "{} {}"})
  void bodyThatIsNotOneJsonObjectIsMalformed(String body) {
    var call = api.post("/channels").as(token).header("Content-Type", "application/json");

    assertThat(call.send(Buffer.buffer(body)).code()).isEqualTo("MALFORMED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"})
  void bodyOfAnotherTypeIsMalformed(String contentType) {
    var call = api.post("/channels").as(token).header("Content-Type", contentType);

    var refused = call.send(new JsonObject().put("name", unique()));

    assertThat(refused.code()).isEqualTo("MALFORMED");
    assertThat(refused.json().getString("detail")).contains("application/json");
  }

  @ParameterizedTest
  @CsvSource({
    "'{}', MALFORMED",
    "'{\"name\":7}', MALFORMED",
    "'{\"name\":\" \"}', MALFORMED",
    "'{\"name\":\"a\\nb\"}', MALFORMED",
    "'{\"name\":\"a\\ud800\"}', MALFORMED",
    "'{\"name\":\"a\",\"topic\":{}}', MALFORMED",
    "'{\"name\":\"!?\"}', INVALID_CHANNEL"
  })
  void badNamesAreRefused(String body, String code) {
    assertThat(api.post("/channels").as(token).send(Buffer.buffer(body)).code()).isEqualTo(code);
    if (code.equals("MALFORMED") && !body.contains("topic")) {
      assertThat(api.post("/guest").send(Buffer.buffer(body)).code()).isEqualTo(code);
    }
  }

  @Test
  void badClientMessageIdIsRefused() {
    var message = new JsonObject().put("text", "x").put("clientMessageId", "a b");

    var refused = api.post(messages(gateway.channel())).as(token).send(message);

    assertThat(refused.code()).isEqualTo("INVALID_ID");
  }

  @Test
  void unknownChannelIsNotFound() {
    var channel = unique();

    assertThat(api.get("/channels/" + channel).as(token).send().code())
        .isEqualTo("UNKNOWN_CHANNEL");
    assertThat(api.get(messages(channel)).as(token).send().code()).isEqualTo("UNKNOWN_CHANNEL");
    assertThat(send(channel, "x").code()).isEqualTo("UNKNOWN_CHANNEL");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/nothing",
        "/channels/c/members",
        "/channels/c/messages/1-1",
        "/../../nothing",
        "/../../assets/nothing.js",
        "/../../c/knitting/members"
      })
  void unknownPathIsNotFound(String target) {
    var refused = api.get(target).send();

    assertThat(refused.status()).isEqualTo(404);
    assertThat(refused.code()).isEqualTo("NOT_FOUND");
  }

  @ParameterizedTest
  @CsvSource({"/nothing, NOT_FOUND", "/channels/%zz, MALFORMED", "/../v2, NOT_FOUND"})
  void browserThatNavigatesIntoTheApiGetsAProblem(String target, String code) {
    var refused = api.get(target).header("Accept", "text/html,*/*;q=0.8").send();

    assertThat(refused.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing/here", "/c/%zz", "/c", "/apis"})
  void browserThatNavigatesElsewhereGetsThePage(String target) {
    var web = WebClient.create(gateway.vertx());
    var page =
        TestGateway.await(
            web.get(gateway.port(), TestGateway.HOST, target)
                .putHeader("Accept", "text/html,*/*;q=0.8")
                .send());

    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.getHeader("Content-Type")).isEqualTo("text/html;charset=utf-8");
    web.close();
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /channels, 'GET, HEAD, POST'",
    "OPTIONS, /channels, 'GET, HEAD, POST'",
    "PUT, /channels/c, 'GET, HEAD'",
    "PATCH, /channels/c/messages, 'GET, HEAD, POST'",
    "GET, /guest, POST",
    "POST, /openapi.yaml, 'GET, HEAD'"
  })
  void otherMethodsAreNotAllowed(String method, String target, String allowed) {
    var refused = api.call(HttpMethod.valueOf(method), target).send();

    assertThat(refused.status()).isEqualTo(405);
    assertThat(refused.code()).isEqualTo("METHOD_NOT_ALLOWED");
    assertThat(refused.header("Allow")).isEqualTo(allowed);
  }

  @Test
  void senderWhoIsTooFastIsToldWhenToRetry() {
    var channel = gateway.channel();
    var fast = gateway.token(unique(), Duration.ofHours(1));
    var message = new JsonObject().put("text", "x");

    var reply = api.post(messages(channel)).as(fast).send(message);
    for (int sent = 1; sent < 1_000 && reply.status() == 201; sent++) {
      reply = api.post(messages(channel)).as(fast).send(message);
    }

    assertThat(reply.status()).isEqualTo(429);
    assertThat(reply.code()).isEqualTo("RATE_LIMITED");
    assertThat(reply.header("Retry-After")).isEqualTo("1");
    assertThat(reply.json().getLong("retryAfterMs")).isBetween(1L, 50L);
    assertThat(send(channel, "another user is not").status()).isEqualTo(201);
  }

  @Test
  void sendIsUnavailableWhileKafkaIs(KafkaServer kafka) {
    var channel = gateway.channel();
    kafka.pause();
    try {
      var refused = send(channel, "anyone there?");

      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.code()).isEqualTo("UNAVAILABLE");
      assertThat(refused.header("Retry-After")).isEqualTo("1");
    } finally {
      kafka.unpause();
    }
  }
}

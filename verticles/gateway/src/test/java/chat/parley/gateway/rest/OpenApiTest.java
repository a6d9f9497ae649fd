package chat.parley.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.Channel;
import chat.parley.protocol.ChannelId;
import chat.parley.protocol.ClientFrame;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.MessageText;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.openapi.contract.OpenAPIContract;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The document agrees with the protocol, and with itself. */
class OpenApiTest {

  /** Codes of the live protocol that no request of REST can get. */
  private static final EnumSet<ErrorCode> LIVE_ONLY =
      EnumSet.of(
          ErrorCode.UNKNOWN_OP,
          ErrorCode.TOO_MANY_CHANNELS,
          ErrorCode.TRY_LATER,
          ErrorCode.SLOW_READER,
          ErrorCode.GOING_AWAY);

  private static final Vertx VERTX = Vertx.vertx();

  private static OpenAPIContract contract;
  private static JsonObject components;

  @BeforeAll
  static void readDocument() {
    var document = OpenApi.answer().result().body().toString(StandardCharsets.UTF_8);
    contract = ApiContract.read(VERTX, document).await();
    components = ApiContract.parse(document).await().getJsonObject("components");
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void codesAreThoseOfTheProtocol() {
    var codes = EnumSet.complementOf(LIVE_ONLY).stream().map(ErrorCode::name).toList();

    assertThat(schema("ErrorCode").getJsonArray("enum").stream().map(Object::toString))
        .containsExactlyInAnyOrderElementsOf(codes);
  }

  @Test
  void everyCodeIsShownAsItIsAnswered() {
    var shown = EnumSet.noneOf(ErrorCode.class);
    for (var problem : problemExamples()) {
      var code = ErrorCode.valueOf(problem.getString("code"));
      var failure = new ParleyException(code, problem.getString("detail"));
      var answered = Problem.answer(failure).body().toJsonObject();

      assertThat(problem.getMap()).containsAllEntriesOf(answered.getMap());
      shown.add(code);
    }

    assertThat(shown).isEqualTo(EnumSet.complementOf(LIVE_ONLY));
  }

  @Test
  void limitsAreThoseOfTheProtocol() {
    var limit =
        components.getJsonObject("parameters").getJsonObject("Limit").getJsonObject("schema");

    assertThat(limit.getInteger("maximum")).isEqualTo(HistoryPage.MAX_LIMIT);
    assertThat(limit.getInteger("default")).isEqualTo(HistoryPage.DEFAULT_LIMIT);
    assertThat(maxLength("Text")).isEqualTo(MessageText.MAX_CODE_POINTS);
    assertThat(maxLength("Name")).isEqualTo(Channel.MAX_NAME_CODE_POINTS);
    assertThat(maxLength("ChannelId")).isEqualTo(ChannelId.MAX_CODE_POINTS);
    assertThat(schema("Channel").getJsonObject("properties").getJsonObject("topic"))
        .contains(Map.entry("maxLength", Channel.MAX_TOPIC_CODE_POINTS));
    assertThat(schema("ClientMessageId").getString("pattern"))
        .isEqualTo("^" + ClientFrame.CLIENT_MESSAGE_ID.pattern() + "$");
  }

  @Test
  void examplesAreValid() {
    for (var name : components.getJsonObject("schemas").fieldNames()) {
      for (var example : schema(name).getJsonArray("examples", new JsonArray())) {
        assertValid(name, example);
      }
    }
    problemExamples().forEach(problem -> assertValid("Problem", problem));
  }

  private static void assertValid(String name, Object example) {
    var resolved = contract.getRawContract().getJsonObject("components").getJsonObject("schemas");
    var schema = JsonSchema.of(resolved.getJsonObject(name));
    var result = contract.getSchemaRepository().validator(schema).validate(example);
    assertThat(result.getValid()).as("%s %s: %s", name, example, result.getErrors()).isTrue();
  }

  private static JsonObject schema(String name) {
    return components.getJsonObject("schemas").getJsonObject(name);
  }

  private static int maxLength(String schema) {
    return schema(schema).getInteger("maxLength");
  }

  private static List<JsonObject> problemExamples() {
    return values(components.getJsonObject("responses"))
        .map(response -> response.getJsonObject("content").getJsonObject("application/json"))
        .flatMap(content -> values(content.getJsonObject("examples")))
        .map(example -> example.getJsonObject("value"))
        .toList();
  }

  private static Stream<JsonObject> values(JsonObject object) {
    return object.stream().map(entry -> (JsonObject) entry.getValue());
  }
}

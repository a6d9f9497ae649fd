package chat.parley.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.TestGateway;
import chat.parley.protocol.LogEntry;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.Prev;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API does for those who use it well. */
class RestApiIT extends RestScenario {

  @Test
  void guestGetsATokenThatOpensTheApi() {
    var guest = api.post("/guest").send(new JsonObject().put("name", "Grace Hopper 🚢"));

    assertThat(guest.status()).isEqualTo(201);
    assertThat(guest.json().getString("author")).isEqualTo("Grace Hopper 🚢");
    assertThat(guest.json().getString("userId")).startsWith("guest-");
    assertThat(guest.json().getInstant("expiresAt")).isAfter(Instant.now());
    var channels = api.get("/channels").as(guest.json().getString("token")).send();
    assertThat(channels.status()).isEqualTo(200);
  }

  /** RFC 9110, section 9.3.2: all but the body. */
  @Test
  void whatCanBeReadCanBeAskedAboutByItsHead() {
    var channel = gateway.channel();
    for (var path : List.of("/channels", "/channels/" + channel, messages(channel))) {
      var read = api.get(path).as(token).send();
      var head = api.head(path, token);

      assertThat(head.status()).as(path).isEqualTo(200);
      assertThat(head.header("Content-Type")).isEqualTo(read.header("Content-Type"));
      assertThat(head.body().length()).as(path).isZero();
    }
    assertThat(api.head("/channels/nowhere", token).status()).isEqualTo(404);
    assertThat(api.head("/channels", "none").status()).isEqualTo(401);
  }

  @Test
  void guestStaysTheSameUserUnderANewName() {
    var ada = api.post("/guest").send(new JsonObject().put("name", "Ada")).json();

    var renewed =
        api.post("/guest")
            .as(ada.getString("token"))
            .send(new JsonObject().put("name", "Ada Lovelace"));

    assertThat(renewed.status()).isEqualTo(201);
    assertThat(renewed.json().getString("userId")).isEqualTo(ada.getString("userId"));
    assertThat(renewed.json().getString("author")).isEqualTo("Ada Lovelace");
    assertThat(renewed.json().getInstant("expiresAt")).isAfter(Instant.now());
    var sent =
        api.post(messages(gateway.channel()))
            .as(renewed.json().getString("token"))
            .send(new JsonObject().put("text", "Still me"));
    assertThat(LogEntry.decode(logged(sent).value()))
        .isInstanceOfSatisfying(
            LogEntry.Post.class,
            post -> {
              assertThat(post.userId()).isEqualTo(ada.getString("userId"));
              assertThat(post.author()).isEqualTo("Ada Lovelace");
            });
  }

  @Test
  void channelIsMadeOnceAndReadWhereItsLocationSays() {
    var name = "Sea & Ships " + unique();
    var before = Instant.now().minusSeconds(1);

    var made = create(name, "All hands");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json())
        .contains(
            Map.entry("name", name), Map.entry("topic", "All hands"), Map.entry("createdBy", USER));
    assertThat(made.json().getInstant("createdAt")).isBetween(before, Instant.now().plusSeconds(1));
    var location = made.header("Location");
    assertThat(location).isEqualTo("/api/v1/channels/" + made.json().getString("id"));
    var read = api.get(location.substring(RestApi.PATH.length())).as(token).send();
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.json()).isEqualTo(made.json());

    var again = create(name.toUpperCase(Locale.ROOT), "");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.code()).isEqualTo("CHANNEL_EXISTS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"編み物", "Вязание", "חדר", "हिन्दी", "e\u0301te\u0301", "𝒜rt", "ΑΣ"})
  void channelsOfAllScriptsAreReachedByTheirPercentEncodedIds(String word) {
    var made = create(word + " " + unique(), "");
    var id = made.json().getString("id");

    assertThat(made.header("Location")).isEqualTo("/api/v1/channels/" + ApiClient.encode(id));
    var read = api.get("/channels/" + ApiClient.encode(id)).as(token).send();
    assertThat(read.json()).isEqualTo(made.json());
    assertThat(logged(send(id, word)).key()).isEqualTo(id);
  }

  @Test
  void channelsAreFoundByPartOfTheirNamePageByPage() {
    var word = unique();
    var ids =
        Stream.of("Ä", "B", "C").map(letter -> create(letter + " " + word, "").json()).toList();

    var first = list(word.toUpperCase(Locale.ROOT), "&limit=2");
    var cursor = first.getString("cursor");
    var second = list(word, "&limit=2&cursor=" + ApiClient.encode(cursor));

    assertThat(first.getJsonArray("channels")).hasSize(2);
    assertThat(second.getJsonArray("channels")).hasSize(1);
    assertThat(second.getString("cursor")).isNull();
    assertThat(Stream.of(first, second).flatMap(page -> page.getJsonArray("channels").stream()))
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(list("nothing-like-" + word, "").getJsonArray("channels")).isEmpty();
  }

  @Test
  void historyIsPagedBackToItsBeginningAndForwardToItsEnd() {
    var channel = gateway.channel();
    var stored =
        LongStream.range(0, 7)
            .mapToObj(seq -> TestGateway.message(channel, seq, "message " + seq))
            .toList();
    stored.forEach(gateway::store);

    var newest = history(channel, "?limit=3");
    var middle = history(channel, "?limit=3&before=" + newest.getString("before"));
    var oldest = history(channel, "?limit=3&before=" + middle.getString("before"));
    var forward = history(channel, "?limit=4&after=" + stored.get(2).id());

    assertThat(seqs(newest)).containsExactly(4L, 5L, 6L);
    assertThat(seqs(middle)).containsExactly(1L, 2L, 3L);
    assertThat(seqs(oldest)).containsExactly(0L);
    assertThat(oldest.getString("before")).isNull();
    assertThat(seqs(forward)).containsExactly(3L, 4L, 5L, 6L);
    assertThat(forward.getString("after")).isEqualTo(stored.get(6).id().toString());
    assertThat(forward.getJsonArray("messages").getJsonObject(0))
        .isEqualTo(new JsonObject(stored.get(3).encode(Prev.UNKNOWN).json()));
  }

  @Test
  void emptyChannelHasAnEmptyPageWithoutCursors() {
    var page = history(gateway.channel(), "");

    assertThat(page)
        .isEqualTo(
            new JsonObject()
                .put("before", null)
                .put("after", null)
                .put("messages", new JsonArray()));
  }

  @Test
  void sentMessageIsInTheLogUnderItsIdBeforeItIsAnswered() {
    var channel = gateway.channel();
    var message = new JsonObject().put("text", "Ahoy").put("clientMessageId", "b7c1-4f");

    var sent = api.post(messages(channel)).as(token).send(message);

    assertThat(sent.status()).isEqualTo(201);
    var id = MessageId.parse(sent.json().getString("id"));
    assertThat(sent.json().getString("sentAt")).isEqualTo(id.sentAtText());
    var record = logged(sent);
    assertThat(record.key()).isEqualTo(channel);
    assertThat(record.timestamp()).isEqualTo(id.sentAt());
    assertThat(LogEntry.decode(record.value()))
        .isEqualTo(
            new LogEntry.Post(
                USER, "Name of " + USER, "Ahoy", Optional.of("b7c1-4f"), Optional.empty()));
  }

  @Test
  void pageOfLongestMessagesIsCutToASizeAndGoesOnWhereItWasCut() {
    var channel = gateway.channel();
    var text = "🍵".repeat(50_000);
    LongStream.range(0, 30)
        .mapToObj(seq -> TestGateway.message(channel, seq, text))
        .forEach(gateway::store);

    var newest = history(channel, "?limit=200");
    var older = history(channel, "?limit=200&before=" + newest.getString("before"));

    assertThat(seqs(newest)).isNotEmpty().hasSizeLessThan(30).endsWith(29L);
    assertThat(seqs(older)).endsWith(seqs(newest).get(0) - 1);
  }

  private static ApiClient.Reply create(String name, String topic) {
    return api.post("/channels")
        .as(token)
        .send(new JsonObject().put("name", name).put("topic", topic));
  }

  private static JsonObject list(String query, String more) {
    var reply = api.get("/channels?query=" + ApiClient.encode(query) + more).as(token).send();
    assertThat(reply.status()).isEqualTo(200);
    return reply.json();
  }

  private static List<Long> seqs(JsonObject page) {
    return page.getJsonArray("messages").stream()
        .map(message -> MessageId.parse(((JsonObject) message).getString("id")).seq())
        .toList();
  }
}

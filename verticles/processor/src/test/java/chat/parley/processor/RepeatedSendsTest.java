package chat.parley.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.protocol.LogEntry;
import chat.parley.protocol.MessageId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.ref.WeakReference;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is known without the store; with it, see {@link ProcessorIT}. */
class RepeatedSendsTest {

  private static final long MINUTE = 60_000;

  private final RepeatedSends repeats = new RepeatedSends(null);

  @Test
  void aSendIsKnownFromItsBeingTakenOn() {
    var stored = Promise.<Void>promise();
    repeats.takenOn("c", post("u", "m-1"), new MessageId(1, 1), stored.future());

    assertThat(known("c", post("u", "m-1"), new MessageId(2, 2))).contains(new MessageId(1, 1));
    stored.complete();
    assertThat(known("c", post("u", "m-1"), new MessageId(3, 3))).contains(new MessageId(1, 1));
  }

  @Test
  void whatIsStoredIsNotKeptInMemory() {
    // It stands for the message and its lane, which are what the future came from.
    var stored = Promise.<Void>promise();
    repeats.takenOn("c", post("u", "m-1"), new MessageId(1, 1), stored.future());
    stored.complete();

    var first = repeats.known("c", post("u", "m-1"), new MessageId(2, 2)).orElseThrow();

    assertThat(first.stored()).isNotSameAs(stored.future());
    assertThat(first.stored().succeeded()).isTrue();
  }

  @Test
  void aRedeliveredRecordDoesNotRepeatItself() {
    repeats.takenOn("c", post("u", "m-1"), new MessageId(1, 1), Future.succeededFuture());

    assertThat(known("c", post("u", "m-1"), new MessageId(1, 1))).isEmpty();
  }

  @Test
  void othersMayUseTheSameClientMessageId() {
    repeats.takenOn("c", post("u", "m-1"), new MessageId(1, 1), Future.succeededFuture());

    assertThat(known("c", post("v", "m-1"), new MessageId(2, 2))).isEmpty();
    assertThat(known("d", post("u", "m-1"), new MessageId(2, 2))).isEmpty();
    assertThat(known("c", post("u", "m-2"), new MessageId(2, 2))).isEmpty();
  }

  @Test
  void afterTenMinutesAClientMessageIdMayBeUsedAgain() {
    repeats.takenOn("c", post("u", "m-1"), new MessageId(1, 1), Future.succeededFuture());

    assertThat(known("c", post("u", "m-1"), new MessageId(10 * MINUTE, 2))).isPresent();
    assertThat(known("c", post("u", "m-1"), new MessageId(10 * MINUTE + 1, 2))).isEmpty();

    var again = new MessageId(11 * MINUTE, 3);
    repeats.takenOn("c", post("u", "m-1"), again, Future.succeededFuture());
    assertThat(known("c", post("u", "m-1"), new MessageId(12 * MINUTE, 4))).contains(again);
  }

  @Test
  void theOldestAreForgottenFirst() {
    for (int i = 0; i <= 5_000; i++) {
      repeats.takenOn("c", post("u", "m-" + i), new MessageId(1, i), Future.succeededFuture());
    }

    assertThat(known("c", post("u", "m-0"), new MessageId(2, 6_000))).isEmpty();
    assertThat(known("c", post("u", "m-1"), new MessageId(2, 6_000))).isPresent();
  }

  @Test
  void whatIsTooOldIsForgotten() {
    repeats.takenOn("c", post("u", "old"), new MessageId(1, 1), Future.succeededFuture());
    repeats.takenOn("c", post("u", "m-1"), new MessageId(MINUTE, 2), Future.succeededFuture());
    repeats.takenOn("c", post("u", "new"), new MessageId(11 * MINUTE, 3), Future.succeededFuture());

    // As if it were sent at the same time again.
    assertThat(known("c", post("u", "old"), new MessageId(2, 4))).isEmpty();
    assertThat(known("c", post("u", "new"), new MessageId(11 * MINUTE, 4))).isPresent();
  }

  /** Thousands are remembered for minutes, and each may have a text of 200 kB. */
  @Test
  void theFutureOfAStoredMessageIsNotKept() {
    var stored = Promise.<Void>promise();
    var kept = new WeakReference<>(stored.future().map(done -> (Void) null));
    repeats.takenOn("c", post("u", "m-1"), new MessageId(1, 1), kept.get());
    stored.complete();

    await()
        .until(
            () -> {
              System.gc();
              return kept.get() == null;
            });
    assertThat(known("c", post("u", "m-1"), new MessageId(2, 2))).isPresent();
  }

  private Optional<MessageId> known(String channel, LogEntry.Post post, MessageId id) {
    return repeats.known(channel, post, id).map(RepeatedSends.First::id);
  }

  private static LogEntry.Post post(String user, String clientMessageId) {
    return new LogEntry.Post(user, "Ada", "text", Optional.of(clientMessageId), Optional.empty());
  }
}

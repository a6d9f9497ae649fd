package chat.parley.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.Prev;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveBatchTest {

  private static final String CHANNEL = "knitting";
  private static final int MOST = 1_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void splitBatchesHaveAllInOrderAndAreNoLargerThanNeeded(long seed) {
    var random = new Random(seed);
    var messages = new ArrayList<EncodedMessage>();
    for (int i = 1; i <= 200; i++) {
      messages.add(message(i, random.nextInt(random.nextBoolean() ? MOST / 5 : 2 * MOST)));
    }

    var batches = LiveBatch.split(CHANNEL, messages, MOST);

    assertThat(batches.stream().flatMap(batch -> batch.messages().stream()).toList())
        .isEqualTo(messages);
    for (int i = 0; i < batches.size(); i++) {
      int characters = characters(batches.get(i));
      assertThat(characters <= MOST || batches.get(i).messages().size() == 1).isTrue();
      if (i > 0) {
        var first = batches.get(i).messages().get(0);
        assertThat(characters(batches.get(i - 1)) + first.json().length()).isGreaterThan(MOST);
      }
    }
  }

  @Test
  void ofNoMessagesThereAreNoBatches() {
    assertThat(LiveBatch.split(CHANNEL, List.of(), MOST)).isEmpty();
  }

  @Test
  void whatMembersAreWrittenIsEncodedOnce() {
    var batch = LiveBatch.of(CHANNEL, List.of(message(1, 10), message(2, 10)));

    assertThat(batch.frames()).hasSize(1).isSameAs(batch.frames());
    assertThat(batch.bridgeMessages()).hasSize(2).isSameAs(batch.bridgeMessages());
    assertThat(batch.sockJsFrames()).hasSize(1).isSameAs(batch.sockJsFrames());
  }

  private static int characters(LiveBatch batch) {
    return batch.messages().stream().mapToInt(message -> message.json().length()).sum();
  }

  private static EncodedMessage message(int seq, int length) {
    return new EncodedMessage(new MessageId(1, seq), Prev.UNKNOWN, "x".repeat(length));
  }
}

package chat.parley.storage;

import static chat.parley.storage.TestStorage.await;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.local.CassandraServer;
import chat.parley.local.WithLocalServers;
import chat.parley.protocol.MessageId;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@WithLocalServers(kafka = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BucketStoreIT {

  private TestStorage test;

  @BeforeAll
  void open(CassandraServer server) {
    test = new TestStorage(server);
  }

  @AfterAll
  void close() {
    test.close();
  }

  @Test
  void opensABucketOnceHoweverOften() {
    assertThat(await(test.buckets().index("new"))).isEqualTo(BucketIndex.initial());

    await(test.buckets().open("new", 500));
    await(test.buckets().open("new", 500));

    assertThat(await(test.buckets().index("new"))).isEqualTo(BucketIndex.initial().with(500));
  }

  @Test
  void checkpointOfTheFirstBucketAddsNone() {
    await(test.buckets().checkpoint("first", 0, BucketFill.EMPTY));

    assertThat(await(test.buckets().index("first"))).isEqualTo(BucketIndex.initial());
    assertThat(test.fill("first", 0)).isEqualTo(BucketFill.EMPTY);
  }

  @Test
  void openingAgainKeepsTheCheckpoint() {
    var fill = new BucketFill(7, 70, Optional.of(new MessageId(600, 7)));
    await(test.buckets().open("again", 500));
    await(test.buckets().checkpoint("again", 500, fill));

    await(test.buckets().open("again", 500));

    assertThat(test.fill("again", 500)).isEqualTo(fill);
  }

  @Test
  void fillWithoutCheckpointCountsAll() {
    assertThat(test.fill("counted", 0)).isEqualTo(BucketFill.EMPTY);

    for (int seq = 0; seq < 3; seq++) {
      test.put("counted", 0, 0, seq);
    }

    assertThat(test.fill("counted", 0))
        .isEqualTo(new BucketFill(3, 3L * "hello 0".length(), Optional.of(new MessageId(0, 2))));
  }

  @Test
  void fillGoesOnFromTheCheckpoint() {
    for (int seq = 0; seq < 5; seq++) {
      test.put("checkpointed", 0, 1_000, seq);
    }
    // What came before is taken from the checkpoint and not counted again.
    await(
        test.buckets()
            .checkpoint(
                "checkpointed",
                0,
                new BucketFill(100, 1_000, Optional.of(new MessageId(1_000, 2)))));

    assertThat(test.fill("checkpointed", 0))
        .isEqualTo(
            new BucketFill(
                102, 1_000 + 2L * "hello 0".length(), Optional.of(new MessageId(1_000, 4))));
  }
}

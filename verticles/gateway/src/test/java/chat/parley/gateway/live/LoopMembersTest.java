package chat.parley.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.Prev;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopMembersTest {

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final LoopMembers loop = new LoopMembers(context);
  private final List<String> deliveries = new ArrayList<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void saysWhoIsFirstAndWhoWasLast() {
    Member ada = batch -> {};
    Member bob = batch -> {};

    assertThat(onLoop(() -> loop.add("c", ada))).isTrue();
    assertThat(onLoop(() -> loop.add("c", bob))).isFalse();
    assertThat(onLoop(() -> loop.count("c"))).isEqualTo(2);
    assertThat(onLoop(() -> loop.remove("c", ada))).isFalse();
    assertThat(onLoop(() -> loop.remove("c", ada))).isFalse();
    assertThat(onLoop(() -> loop.remove("c", bob))).isTrue();
    assertThat(onLoop(() -> loop.count("c"))).isZero();
  }

  @Test
  void everyMemberGetsEveryBatchInOrder() {
    int members = 1_000;
    onLoop(
        () -> {
          for (int i = 0; i < members; i++) {
            int member = i;
            loop.add("c", batch -> deliveries.add(member + ":" + seq(batch)));
          }
          return null;
        });

    loop.deliver(batch("c", 1));
    loop.deliver(batch("c", 2));
    settle();

    assertThat(deliveries).hasSize(2 * members);
    assertThat(deliveries.subList(0, members)).allMatch(delivery -> delivery.endsWith(":1"));
    assertThat(deliveries.subList(members, 2 * members)).allMatch(d -> d.endsWith(":2"));
  }

  @Test
  void aSmallChannelNeedNotWaitForALargeOne() {
    onLoop(
        () -> {
          for (int i = 0; i < 5_000; i++) {
            loop.add("large", batch -> deliveries.add("large"));
          }
          loop.add("small", batch -> deliveries.add("small"));
          // From the loop itself, so that the small one is there before the large one's second
          // turn.
          loop.deliver(batch("large", 1));
          loop.deliver(batch("small", 1));
          return null;
        });
    settle();

    assertThat(deliveries).hasSize(5_001);
    assertThat(deliveries.indexOf("small")).isLessThan(1_000);
  }

  @Test
  void aShortTextNeedNotWaitForLongOnes() {
    onLoop(
        () -> {
          for (int i = 0; i < 200; i++) {
            loop.add("long", batch -> deliveries.add("long"));
          }
          loop.add("short", batch -> deliveries.add("short"));
          loop.deliver(batch("long", 1, "x".repeat(200_000)));
          loop.deliver(batch("short", 1));
          return null;
        });
    settle();

    assertThat(deliveries).hasSize(201);
    assertThat(deliveries.indexOf("short")).isLessThan(10);
  }

  @Test
  void oneFaultyMemberHarmsNoOther() {
    onLoop(
        () -> {
          loop.add(
              "c",
              batch -> {
                throw new IllegalStateException("a fault, as the test wants it");
              });
          loop.add("c", batch -> deliveries.add("sound"));
          return null;
        });

    loop.deliver(batch("c", 1));
    loop.deliver(batch("c", 2));
    settle();

    assertThat(deliveries).containsExactly("sound", "sound");
  }

  @Test
  void whoJoinsOrLeavesMeanwhileDisturbsNobody() {
    onLoop(
        () -> {
          for (int i = 0; i < 600; i++) {
            loop.add(
                "c",
                new Member() {
                  @Override
                  public void deliver(LiveBatch batch) {
                    deliveries.add("old");
                    loop.remove("c", this);
                    loop.add("c", later -> deliveries.add("new"));
                  }
                });
          }
          return null;
        });

    loop.deliver(batch("c", 1));
    settle();
    assertThat(deliveries).hasSize(600).containsOnly("old");

    loop.deliver(batch("c", 2));
    settle();
    assertThat(deliveries).hasSize(1_200);
    assertThat(deliveries.subList(600, 1_200)).containsOnly("new");
  }

  private static LiveBatch batch(String channel, long seq) {
    return batch(channel, seq, "{}");
  }

  private static LiveBatch batch(String channel, long seq, String json) {
    return LiveBatch.of(
        channel, List.of(new EncodedMessage(new MessageId(seq, seq), Prev.UNKNOWN, json)));
  }

  private static long seq(LiveBatch batch) {
    return batch.messages().get(0).id().seq();
  }

  /** Runs as many turns of the loop as the largest delivery here can need. */
  private void settle() {
    for (int turn = 0; turn < 200; turn++) {
      onLoop(() -> null);
    }
  }

  private <T> T onLoop(Callable<T> action) {
    var promise = Promise.<T>promise();
    context.runOnContext(
        now -> {
          try {
            promise.complete(action.call());
          } catch (Exception e) {
            promise.fail(e);
          }
        });
    try {
      return promise.future().await(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}

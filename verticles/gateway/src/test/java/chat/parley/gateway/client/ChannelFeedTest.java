package chat.parley.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.chat.CatchUp;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChannelFeedTest {

  private final ChannelFeed feed = new ChannelFeed("c", null, null, null, null);

  @Test
  void joinsAreRunOneAfterTheOtherHoweverTheyEnd() {
    var begun = new ArrayList<Integer>();
    var first = Promise.<CatchUp.Joined>promise();
    feed.inTurn(
        () -> {
          begun.add(1);
          return first.future();
        });
    var second =
        feed.inTurn(
            () -> {
              begun.add(2);
              return Future.succeededFuture(joined());
            });
    assertThat(begun).containsExactly(1);

    first.fail("not this one");

    assertThat(begun).containsExactly(1, 2);
    assertThat(second.succeeded()).isTrue();
  }

  /** A page has some megabytes, and a member stays for hours. */
  @Test
  void thePageOfAJoinIsNotKept() {
    var page = pageOfAJoin();

    await()
        .until(
            () -> {
              System.gc();
              return page.get() == null;
            });
    assertThat(feed).isNotNull();
  }

  private WeakReference<CatchUp.Joined> pageOfAJoin() {
    var page = joined();
    var join = Promise.<CatchUp.Joined>promise();
    var answered = feed.inTurn(join::future);
    join.complete(page);
    assertThat(answered.result()).isSameAs(page);
    return new WeakReference<>(page);
  }

  private static CatchUp.Joined joined() {
    return new CatchUp.Joined(List.of(), Optional.empty(), Optional.empty(), true);
  }
}

package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopSequenceTest {

  private final StopSequence stops = new StopSequence();
  private final List<String> stopped = new ArrayList<>();

  @Test
  void stopsNewestFirstAndOneAfterTheOther() {
    var slow = Promise.<Void>promise();
    add("first", Future.succeededFuture());
    add("second", slow.future());

    var all = stops.stop();

    assertThat(stopped).containsExactly("second");
    assertThat(all.isComplete()).isFalse();
    slow.complete();
    assertThat(stopped).containsExactly("second", "first");
    assertThat(all.succeeded()).isTrue();
  }

  @Test
  void failureKeepsNoOtherPartFromStopping() {
    add("first", Future.succeededFuture());
    add("second", Future.failedFuture("for the test"));
    stops.add(
        "third",
        () -> {
          throw new IllegalStateException("for the test");
        });

    assertThat(stops.stop().succeeded()).isTrue();
    assertThat(stopped).containsExactly("second", "first");
  }

  @Test
  void whatStartsAfterTheStopIsStoppedAtOnceAndEndsTheStart() {
    assertThat(stops.stop().succeeded()).isTrue();

    var added = add("late", Future.succeededFuture());

    assertThat(added.cause()).isInstanceOf(StartupException.class);
    assertThat(stopped).containsExactly("late");
  }

  private Future<Void> add(String name, Future<Void> stop) {
    return stops.add(
        name,
        () -> {
          stopped.add(name);
          return stop;
        });
  }
}

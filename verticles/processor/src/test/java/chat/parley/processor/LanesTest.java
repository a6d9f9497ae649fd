package chat.parley.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class LanesTest {

  private static final int MAX_LANES = 40;

  private static final class Lane {
    private int underWay;

    boolean isIdle() {
      return underWay == 0;
    }
  }

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ProcessorMeters meters = new ProcessorMeters(registry, Duration.ofDays(30));
  private final LaneTotal total = new LaneTotal(MAX_LANES, meters);

  @Test
  void theLongestUnusedIsForgottenFirst() {
    var lanes = assign(1).get(0);
    var begun = IntStream.range(0, MAX_LANES).mapToObj(i -> lanes.get("c" + i, Lane::new)).toList();
    lanes.get("c0", Lane::new);

    lanes.get("one more", Lane::new);

    assertThat(lanes.size()).isEqualTo(MAX_LANES);
    assertThat(lanes.get("c0", Lane::new)).isSameAs(begun.get(0));
    assertThat(lanes.get("c2", Lane::new)).isSameAs(begun.get(2));
    assertThat(lanes.get("c1", Lane::new)).as("begun again").isNotSameAs(begun.get(1));
  }

  @Test
  void aBusyPartitionTakesNothingFromTheOthers() {
    var partitions = assign(4);
    var quiet = partitions.get(0);
    var kept = IntStream.range(0, 10).mapToObj(i -> quiet.get("c" + i, Lane::new)).toList();

    IntStream.range(0, 1_000).forEach(i -> partitions.get(1).get("c" + i, Lane::new));

    assertThat(IntStream.range(0, 10).mapToObj(i -> quiet.get("c" + i, Lane::new)))
        .containsExactlyElementsOf(kept);
    assertThat(partitions.get(1).size()).isEqualTo(10);
    assertThat(gauge()).isEqualTo(20);
  }

  @Test
  void aBusyLaneThatIsTheLongestUnusedDoesNotKeepTheOthers() {
    var lanes = assign(1).get(0);
    var busy = lanes.get("busy", Lane::new);
    busy.underWay++;

    IntStream.range(0, 1_000).forEach(i -> lanes.get("c" + i, Lane::new));

    assertThat(lanes.size()).isEqualTo(MAX_LANES);
    assertThat(lanes.get("busy", Lane::new)).isSameAs(busy);
  }

  @Test
  void sharesShrinkWhenPartitionsCome() {
    var lanes = assign(1).get(0);
    IntStream.range(0, MAX_LANES).forEach(i -> lanes.get("c" + i, Lane::new));

    assign(3);
    lanes.forgetAllIdle();

    assertThat(lanes.size()).isEqualTo(10);
    lanes.clear();
    assertThat(gauge()).isZero();
  }

  @Test
  void partitionsOnDifferentThreadsKeepNoMoreThanTheNodeMay() throws InterruptedException {
    var partitions = assign(8);
    var threads =
        partitions.stream()
            .map(
                lanes ->
                    new Thread(
                        () ->
                            IntStream.range(0, 20_000).forEach(i -> lanes.get("c" + i, Lane::new))))
            .toList();
    threads.forEach(Thread::start);
    for (var thread : threads) {
      thread.join();
    }

    assertThat(gauge()).isEqualTo(MAX_LANES);
  }

  @RepeatedTest(200)
  void whateverComesIdleLanesAreBoundedAndOthersKept(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var partitions = assign(1 + random.nextInt(7));
    List<Map<String, Lane>> busy = new ArrayList<>();
    partitions.forEach(lanes -> busy.add(new HashMap<>()));
    int maxBusy = 1 + random.nextInt(30);

    for (int step = 0; step < 3_000; step++) {
      int partition = random.nextInt(random.nextInt(partitions.size()) + 1);
      var lanes = partitions.get(partition);
      var busyHere = busy.get(partition);
      if (busyHere.size() < maxBusy && random.nextBoolean()) {
        var channel = "c" + random.nextInt(60);
        var lane = lanes.get(channel, Lane::new);
        var before = busyHere.put(channel, lane);
        lane.underWay++;
        assertThat(before).as("a lane that is not idle is kept").isIn(null, lane);
      } else if (!busyHere.isEmpty()) {
        var channel = List.copyOf(busyHere.keySet()).get(random.nextInt(busyHere.size()));
        var lane = busyHere.get(channel);
        if (--lane.underWay == 0) {
          busyHere.remove(channel);
        }
        lanes.forgetIdle();
      }
      assertThat(gauge()).isEqualTo(partitions.stream().mapToInt(Lanes::size).sum());
      if (maxBusy == 1) {
        assertThat(lanes.size()).isLessThanOrEqualTo(total.share());
      }
      if (random.nextInt(50) == 0) {
        lanes.forgetAllIdle();
        assertThat(lanes.size()).isLessThanOrEqualTo(Math.max(total.share(), busyHere.size()));
      }
    }

    busy.forEach(some -> some.values().forEach(lane -> lane.underWay = 0));
    partitions.forEach(Lanes::forgetAllIdle);
    assertThat(gauge()).isLessThanOrEqualTo(MAX_LANES);
  }

  private List<Lanes<Lane>> assign(int partitions) {
    meters.partitions.addAndGet(partitions);
    return IntStream.range(0, partitions)
        .mapToObj(partition -> new Lanes<Lane>(total, Lane::isIdle))
        .toList();
  }

  private int gauge() {
    return (int) registry.get("parley.processor.lanes").gauge().value();
  }
}

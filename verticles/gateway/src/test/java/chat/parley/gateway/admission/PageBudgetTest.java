package chat.parley.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageBudgetTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Sixteen pages of unknown size at once, four of them for one address. */
  private static final long MAX = 16 * PageBudget.UNKNOWN;

  private static final int FAST = 512 << 20;

  private final Vertx vertx = Vertx.vertx();
  private final PageBudget budget = budget(PATIENCE, FAST);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void whoAsksWhileThereIsEnoughDoesNotWait() {
    var share = budget.share(address(1), () -> {});

    assertThat(share.take().succeeded()).isTrue();
    assertThat(budget.taken()).isEqualTo(PageBudget.UNKNOWN);
    share.measured(1_000);
    assertThat(budget.taken()).isEqualTo(1_000);
    share.release();
    share.release();
    assertThat(budget.taken()).isZero();
    assertThat(share.take().failed()).isTrue();
  }

  @Test
  void oneAddressTakesAQuarterAndTheOthersDoNotWaitForIt() {
    var greedy = take(1, 10);
    var modest = take(2, 1);

    assertThat(granted(greedy)).isEqualTo(4);
    assertThat(granted(modest)).isEqualTo(1);
    assertThat(budget.waiting()).isEqualTo(6);
    greedy.get(0).share().release();
    awaitGranted(greedy, 5);
  }

  @Test
  void smallPagesLetMoreBeRead() {
    var people = take(1, 100);

    for (var one : people) {
      soon().until(() -> one.turn().succeeded());
      one.share().measured(10);
    }

    assertThat(budget.taken()).isEqualTo(100 * 10);
    assertThat(budget.waiting()).isZero();
  }

  @Test
  void theAddressesTakeTurns() {
    var holders = new ArrayList<Asked>();
    for (int i = 10; i < 14; i++) {
      holders.addAll(take(i, 4));
    }
    var crowd = take(1, 50);
    var one = take(2, 1);
    assertThat(granted(crowd) + granted(one)).isZero();

    holders.get(0).share().release();
    holders.get(1).share().release();

    awaitGranted(crowd, 1);
    awaitGranted(one, 1);
  }

  @Test
  void whoWaitsTooLongIsToldToComeAgain() {
    var hurried = budget(Duration.ofMillis(20), FAST);
    for (int i = 0; i < 4; i++) {
      hurried.share(address(1), () -> {}).take();
    }
    var late = hurried.share(address(1), () -> {}).take();

    soon().until(late::failed);
    assertThat(ParleyException.of(late.cause()).code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(hurried.waiting()).isZero();
  }

  @Test
  void whoLeavesTheMostUnreadIsLetGoWhileOthersWait() {
    var letGo = new CopyOnWriteArrayList<Integer>();
    var shares = new ArrayList<PageBudget.Share>();
    for (int i = 1; i <= 16; i++) {
      int number = i;
      shares.add(
          budget.share(
              address(number),
              () -> {
                letGo.add(number);
                shares.get(number - 1).release();
              }));
    }
    shares.forEach(share -> assertThat(share.take().succeeded()).isTrue());
    for (int i = 0; i < 12; i++) {
      shares.get(i).measured(PageBudget.UNKNOWN + (i == 7 ? 100 : 0));
    }

    var newcomer = take(20, 1);

    awaitGranted(newcomer, 1);
    assertThat(letGo).contains(8).hasSizeLessThan(3);
  }

  /** A stranger who asks for too much must not have the largest page of somebody else let go. */
  @Test
  void whoWaitsBecauseOfTheirOwnAddressHasNobodyElseLetGo() {
    var letGo = new CopyOnWriteArrayList<String>();
    var other = budget.share(address(2), () -> letGo.add("other"));
    other.take();
    other.measured(2 * PageBudget.UNKNOWN);
    var own = new ArrayList<PageBudget.Share>();
    for (int i = 0; i < PageBudget.ADDRESS_PART; i++) {
      int number = i;
      own.add(
          budget.share(
              address(1),
              () -> {
                letGo.add("own");
                own.get(number).release();
              }));
    }
    own.forEach(share -> assertThat(share.take().succeeded()).isTrue());
    own.forEach(share -> share.measured(PageBudget.UNKNOWN));

    var newcomer = take(1, 1);

    awaitGranted(newcomer, 1);
    assertThat(letGo).isNotEmpty().containsOnly("own");
  }

  @Test
  void whoHasReadManyLargePagesWaitsForTheRateAndOthersDoNot() {
    int perSecond = 40 * PageRate.ADDRESS_BURST;
    var slow = budget(PATIENCE, perSecond);
    var letGo = new CopyOnWriteArrayList<String>();
    var large = slow.share(address(1), () -> letGo.add("large"));
    large.take();
    large.measured(perSecond + perSecond / 2);
    large.release();
    var unread = slow.share(address(2), () -> letGo.add("unread"));
    unread.take();
    unread.measured(PageBudget.UNKNOWN);

    var greedy = slow.share(address(1), () -> {}).take();
    var modest = slow.share(address(3), () -> {}).take();

    assertThat(modest.succeeded()).isTrue();
    assertThat(greedy.isComplete()).isFalse();
    soon().until(greedy::succeeded);
    assertThat(slow.waiting()).isZero();
    assertThat(letGo).isEmpty();
  }

  @Test
  void pagesOfPeopleWhoTalkCostNothing() {
    var slow = budget(PATIENCE, 1 << 20);
    for (int i = 0; i < 1_000; i++) {
      var share = slow.share(address(1), () -> {});
      assertThat(share.take().succeeded()).isTrue();
      share.measured(PageRate.FREE);
      share.release();
    }
  }

  @Test
  void whoGoesWhileWaitingLeavesTheLine() {
    var people = take(1, 6);

    people.get(4).share().release();

    assertThat(budget.waiting()).isEqualTo(1);
    soon().until(() -> people.get(4).turn().failed());
    people.get(0).share().release();
    soon().until(() -> people.get(5).turn().succeeded());
  }

  /** In whatever order they ask, are told how large it is, and go: all get their turn. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nobodyIsForgottenAndTheBoundHolds(long seed) {
    var random = new Random(seed);
    var budget = budget(PATIENCE, seed % 2 == 0 ? FAST : 256 << 20);
    var asked = new ArrayList<Asked>();
    var measured = new HashSet<PageBudget.Share>();
    long page = 2 * PageBudget.UNKNOWN;
    for (int step = 0; step < 2_000; step++) {
      if (asked.isEmpty() || random.nextInt(3) > 0) {
        asked.addAll(take(budget, random.nextInt(12), 1));
      } else {
        var one = asked.get(random.nextInt(asked.size()));
        if (random.nextBoolean() && one.turn().isComplete() && measured.add(one.share())) {
          one.share().measured(random.nextLong(page));
        } else {
          one.share().release();
          asked.remove(one);
        }
      }
      // No page is larger than twice what was taken for it.
      assertThat(budget.taken()).isBetween(0L, 2 * MAX);
    }
    while (!asked.isEmpty()) {
      soon().until(() -> asked.stream().anyMatch(one -> one.turn().isComplete()));
      asked.removeIf(
          one -> {
            boolean isThere = one.turn().isComplete();
            if (isThere) {
              assertThat(one.turn().succeeded()).isTrue();
              one.share().release();
            }
            return isThere;
          });
    }
    assertThat(budget.taken()).isZero();
    assertThat(budget.waiting()).isZero();
  }

  private static ConditionFactory soon() {
    return await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
  }

  private record Asked(PageBudget.Share share, Future<Void> turn) {}

  private PageBudget budget(Duration patience, int rate) {
    return new PageBudget(vertx, MAX, patience, new PageRate(rate));
  }

  private List<Asked> take(int address, int times) {
    return take(budget, address, times);
  }

  private static List<Asked> take(PageBudget budget, int address, int times) {
    var asked = new ArrayList<Asked>();
    for (int i = 0; i < times; i++) {
      var share = budget.share(address(address), () -> {});
      asked.add(new Asked(share, share.take()));
    }
    return asked;
  }

  private static long granted(List<Asked> asked) {
    return asked.stream().filter(one -> one.turn().succeeded()).count();
  }

  private static void awaitGranted(List<Asked> asked, long count) {
    soon().untilAsserted(() -> assertThat(granted(asked)).isEqualTo(count));
  }

  private static ClientAddress address(int number) {
    return new ClientAddress("192.0.2." + number);
  }
}

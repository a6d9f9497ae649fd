package chat.parley.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadBudgetTest {

  private static final long MAX = 64 << 20;

  private static final long HALF = MAX / 2;
  private static final int SHORT = 1_000;

  private final UnreadBudget budget = new UnreadBudget(MAX);
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final UnreadBudget.Loop loop = budget.on(tasks::add);
  private final List<String> told = new ArrayList<>();

  @Test
  void theFirstHalfIsThereForWhoeverComesFirst() {
    var share = share("one");

    assertThat(share.hasRoom(HALF)).isTrue();
    assertThat(share.hasRoom(HALF + 1)).isFalse();
    share.add(HALF);

    assertThat(share("other").hasRoom(HALF / 8)).isTrue();
    assertThat(share("other").hasRoom(HALF / 8 + 1)).isFalse();
  }

  /** Long texts at first, and then what still goes. */
  @ParameterizedTest
  @ValueSource(ints = {100, 1_000, 10_000})
  void manyThatReadNothingLeaveRoomForWhoReads(int many) {
    for (int i = 0; i < many; i++) {
      var share = share("greedy");
      for (int text = 300_000; text >= SHORT; text /= 2) {
        while (share.hasRoom(text)) {
          share.add(text);
        }
      }
    }

    assertThat(budget.taken()).isLessThanOrEqualTo(MAX);
    assertThat(share("reader").hasRoom(SHORT)).isTrue();
  }

  @Test
  void whileMoreThanHalfIsTakenThoseThatLeaveTheMostUnreadAreLetGo() {
    var reader = share("reader");
    var most = share("most");
    var least = share("least");
    most.add(HALF + HALF / 4);
    least.add(SHORT);

    for (int i = 0; i <= UnreadBudget.PATIENCE + 1; i++) {
      reader.add(HALF / 8);
      loop.look();
      reader.remove(HALF / 8);
    }

    assertThat(told).containsOnly("most must go");
  }

  /** New ones leave much unread all the time, but are not to be let go yet. */
  @Test
  void whoLeavesLittleUnreadForAMomentIsNotLetGoInTheirPlace() {
    share("little").add(SHORT);
    for (int i = 0; i < UnreadBudget.LONG_PATIENCE; i++) {
      var fresh = share("fresh");
      fresh.add(HALF + 1);
      loop.look();
      fresh.close();
    }
    assertThat(told).isEmpty();

    share("fresh").add(HALF + 1);
    loop.look();
    assertThat(told).containsExactly("little must go");
  }

  @Test
  void nobodyIsLetGoWhileThereIsEnough() {
    share("one").add(HALF);

    for (int i = 0; i < 100; i++) {
      loop.look();
    }

    assertThat(told).isEmpty();
  }

  @Test
  void eachLoopLetsGoItsPart() {
    var otherLoop = budget.on(tasks::add);
    for (int i = 0; i < 20; i++) {
      loop.share(() -> {}, () -> told.add("here")).add(HALF / 20);
      otherLoop.share(() -> {}, () -> told.add("there")).add(HALF / 20);
    }

    for (int i = 0; i <= UnreadBudget.PATIENCE; i++) {
      loop.look();
      otherLoop.look();
    }

    assertThat(told).filteredOn("here"::equals).hasSize(15);
    assertThat(told).filteredOn("there"::equals).hasSize(15);
  }

  @Test
  void whoWaitsHasATurnWhenThereIsRoomAgain() {
    var greedy = share("greedy");
    greedy.add(HALF + 1);
    var one = share("one");
    var gone = share("gone");
    var other = share("other");
    List.of(one, gone, other).forEach(share -> share.awaitRoom(HALF / 2));
    gone.close();
    run();
    assertThat(told).isEmpty();

    greedy.close();
    run();

    assertThat(told).containsExactly("one has room", "other has room");
  }

  @Test
  void whoStillHasNoRoomDoesNotAskAllTheTime() {
    var asked = new ArrayList<UnreadBudget.Share>();
    asked.add(loop.share(() -> asked.add(again(asked.get(0))), () -> {}));
    asked.get(0).awaitRoom(SHORT);

    loop.look();
    run();

    assertThat(asked).hasSize(2);
  }

  @Test
  void whoHasGoneTakesNothing() {
    var share = share("one");
    share.add(HALF);
    share.close();
    share.close();
    share.add(HALF);
    share.remove(HALF);

    assertThat(budget.taken()).isZero();
  }

  private static UnreadBudget.Share again(UnreadBudget.Share share) {
    share.awaitRoom(SHORT);
    return share;
  }

  private void run() {
    for (int i = 0; i < 100 && !tasks.isEmpty(); i++) {
      tasks.remove().run();
    }
    assertThat(tasks).isEmpty();
  }

  private UnreadBudget.Share share(String name) {
    return loop.share(() -> told.add(name + " has room"), () -> told.add(name + " must go"));
  }
}

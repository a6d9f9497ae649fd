package chat.parley.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.admission.UnreadBudget;
import chat.parley.protocol.EncodedText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many clients of two event loops, most of which read nothing, in a channel with texts of all
 * lengths.
 */
class CrowdedOutboxesTest {

  private static final long MAX = 2 << 20;
  private static final int LIMIT = 200_000;
  private static final int LONGEST = 100_000;
  private static final int CLIENTS = 120;
  private static final int READERS = 20;

  private final UnreadBudget budget = new UnreadBudget(MAX);
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final List<UnreadBudget.Loop> loops =
      List.of(budget.on(tasks::add), budget.on(tasks::add));
  private final List<Client> clients = new ArrayList<>();
  private int letGo;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void theBoundHoldsAndWhoReadsHasAll(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new Client(i, i < READERS));
    }
    int said = 0;
    for (int step = 0; step < 2_000; step++) {
      if (random.nextInt(4) == 0) {
        said++;
        var text = "x".repeat(random.nextInt(4) == 0 ? random.nextInt(LONGEST) : 300);
        clients.forEach(client -> client.deliver(text));
      }
      clients.stream()
          .filter(client -> client.reads && random.nextInt(3) > 0)
          .forEach(Client::take);
      if (step % 10 == 0) {
        loops.forEach(UnreadBudget.Loop::look);
      }
      runTasks();
      assertThat(held()).isLessThanOrEqualTo(MAX + slack());
    }
    assertThat(letGo).isPositive();

    for (int i = 0; i < 500; i++) {
      clients.stream().filter(client -> client.reads).forEach(Client::take);
      loops.forEach(UnreadBudget.Loop::look);
      runTasks();
    }
    for (var client : clients.subList(0, READERS)) {
      assertThat(client.number).isLessThan(READERS);
      assertThat(client.seen).as("client %d", client.number).isEqualTo(said);
    }
    clients.forEach(Client::go);
    assertThat(held()).isZero();
    assertThat(budget.taken()).isLessThanOrEqualTo(slack());
  }

  /** What the loops may not have told yet. */
  private long slack() {
    return loops.size() * (64L << 10);
  }

  private long held() {
    return clients.stream().mapToLong(client -> client.held).sum();
  }

  private void runTasks() {
    for (int i = 0; i < 1_000 && !tasks.isEmpty(); i++) {
      tasks.remove().run();
    }
    assertThat(tasks).as("nobody asks for a turn all the time").isEmpty();
  }

  /** One that reads, or not; what it could not be given it catches up with when it may. */
  private final class Client implements Outbox.Watcher {

    private final int number;
    private final boolean reads;
    private final ArrayDeque<String> missed = new ArrayDeque<>();
    private SlowWire wire = new SlowWire();
    private Outbox outbox;
    private long held;
    private int seen;

    private Client(int number, boolean reads) {
      this.number = number;
      this.reads = reads;
      outbox = connect();
    }

    private Outbox connect() {
      return new Outbox(wire, LIMIT, loops.get(number % 2), this);
    }

    private void deliver(String text) {
      missed.add(text);
      catchUp();
    }

    private void catchUp() {
      while (!missed.isEmpty() && outbox.offer(List.of(EncodedText.of(missed.peek())))) {
        held += missed.remove().length();
        seen++;
      }
    }

    private void take() {
      wire.takeAll();
      held = 0;
    }

    private void go() {
      outbox.close();
      held = 0;
    }

    @Override
    public void full() {}

    @Override
    public void drained() {
      catchUp();
    }

    @Override
    public void mustGo() {
      assertThat(reads).as("who reads is not let go").isFalse();
      letGo++;
      go();
      missed.clear();
      wire = new SlowWire();
      outbox = connect();
    }
  }
}

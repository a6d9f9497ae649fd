package chat.parley.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacesTest {

  private static final int MAX = 12;
  private static final int PER_ADDRESS = 4;

  private final Places places = new Places(MAX, PER_ADDRESS);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whateverComesAndGoesNobodyHasTooManyAndNoneIsLost(long seed) {
    var random = new Random(seed);
    var held = new ArrayList<Map.Entry<Optional<ClientAddress>, Place>>();
    for (int i = 0; i < 20_000; i++) {
      if (random.nextBoolean() && !held.isEmpty()) {
        var gone = held.remove(random.nextInt(held.size())).getValue();
        gone.leave();
        gone.leave();
        continue;
      }
      var from = address(random.nextInt(6));
      var here = new HashMap<Optional<ClientAddress>, Integer>();
      held.forEach(one -> here.merge(one.getKey(), 1, Integer::sum));
      if (held.size() == MAX) {
        assertRefused(from, ErrorCode.UNAVAILABLE);
      } else if (from.isPresent() && here.getOrDefault(from, 0) == PER_ADDRESS) {
        assertRefused(from, ErrorCode.RATE_LIMITED);
      } else {
        held.add(Map.entry(from, places.take(from)));
      }
      assertThat(places.taken()).isEqualTo(held.size());
    }
  }

  @Test
  void threadsThatComeAndGoLeaveNothingBehind() throws InterruptedException {
    var threads = Executors.newFixedThreadPool(4);
    List<Callable<Void>> tasks =
        IntStream.range(0, 4).<Callable<Void>>mapToObj(i -> () -> comeAndGo(i)).toList();
    threads.invokeAll(tasks);
    threads.shutdown();
    assertThat(places.taken()).isZero();
    for (int i = 0; i < PER_ADDRESS; i++) {
      places.take(address(1));
    }
    assertRefused(address(1), ErrorCode.RATE_LIMITED);
  }

  private Void comeAndGo(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      try {
        places.take(address(random.nextInt(3))).leave();
      } catch (ParleyException e) {
        // Full for a moment.
      }
    }
    return null;
  }

  private void assertRefused(Optional<ClientAddress> from, ErrorCode code) {
    assertThatThrownBy(() -> places.take(from))
        .isInstanceOfSatisfying(
            ParleyException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(code);
              assertThat(refusal.retryAfter()).isPresent();
            });
  }

  /** Zero is a proxy, which many share. */
  private static Optional<ClientAddress> address(int number) {
    return number == 0 ? Optional.empty() : Optional.of(new ClientAddress("192.0.2." + number));
  }
}

package chat.parley.processor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The lanes of one partition, by channel. While there are more than the partition's share of the
 * {@linkplain LaneTotal node's}, idle ones are forgotten, the longest unused first. A lane that is
 * not idle is never forgotten; its record in the {@linkplain OffsetWindow window} counts for it.
 * Runs on the context of its partition.
 *
 * @param <L> what a lane is
 */
final class Lanes<L> {

  /** More than one, so that the number falls again after many lanes have been in use at once. */
  private static final int LOOKS = 4;

  private final LaneTotal total;
  private final Predicate<L> isIdle;

  /** In the order of use, so that the longest unused lane stands first. */
  private final Map<String, L> lanes = new LinkedHashMap<>(16, 0.75f, true);

  Lanes(LaneTotal total, Predicate<L> isIdle) {
    this.total = total;
    this.isIdle = isIdle;
  }

  /** The channel's lane, begun if it is not here. */
  L get(String channel, Supplier<L> begin) {
    var known = lanes.get(channel);
    if (known != null) {
      return known;
    }
    var lane = begin.get();
    lanes.put(channel, lane);
    total.add(1);
    forgetIdle();
    return lane;
  }

  /** Forgets some idle lanes if there are too many; takes constant time. */
  void forgetIdle() {
    forgetIdle(LOOKS);
  }

  /** Forgets all idle lanes that are too many, as after partitions have come to the node. */
  void forgetAllIdle() {
    forgetIdle(lanes.size());
  }

  /** The partition is another owner's. */
  void clear() {
    total.add(-lanes.size());
    lanes.clear();
  }

  int size() {
    return lanes.size();
  }

  private void forgetIdle(int looks) {
    for (int i = 0; i < looks && lanes.size() > total.share(); i++) {
      var eldest = lanes.entrySet().iterator().next();
      if (isIdle.test(eldest.getValue())) {
        lanes.remove(eldest.getKey());
        total.add(-1);
      } else {
        moveToEnd(eldest.getKey());
      }
    }
  }

  private void moveToEnd(String channel) {
    lanes.get(channel);
  }
}

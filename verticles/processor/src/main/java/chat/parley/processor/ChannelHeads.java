package chat.parley.processor;

import chat.parley.protocol.Heads;
import chat.parley.protocol.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/**
 * Which channels of a partition are due to have their newest message announced. A channel's is
 * announced an interval after it was published, and again after two, four, eight intervals of
 * silence, and so on up to {@link #LONGEST_SILENCE}: so a gateway that was cut off for a while
 * learns soon after what it missed. In a busy channel that is once an interval.
 *
 * <p>Announced is what was the newest when the announcement was planned and not what was published
 * this instant, which the bus may bring later than the announcement. Not thread-safe.
 */
final class ChannelHeads {

  static final Duration LONGEST_SILENCE = Duration.ofMinutes(10);

  private record Due(long at, String channel, long plan) {}

  private static final class Channel {
    private MessageId newest;
    private MessageId planned;
    private long silence;
    private long dueAt;
    private long plan;
  }

  private final long interval;
  private final LongSupplier nanoTime;
  private final Map<String, Channel> channels = new HashMap<>();
  private final PriorityQueue<Due> plans = new PriorityQueue<>(Comparator.comparingLong(Due::at));
  private long lastPlan;

  ChannelHeads(Duration interval, LongSupplier nanoTime) {
    this.interval = interval.toNanos();
    this.nanoTime = nanoTime;
  }

  /** A message was published. */
  void published(String channel, MessageId id) {
    var state = channels.computeIfAbsent(channel, name -> new Channel());
    state.newest = id;
    state.silence = interval;
    long due = nanoTime.getAsLong() + interval;
    if (state.planned == null || due - state.dueAt < 0) {
      plan(channel, state, due);
    }
  }

  /** What is due now. */
  List<Heads.Head> due() {
    long now = nanoTime.getAsLong();
    var due = new ArrayList<Heads.Head>();
    while (!plans.isEmpty() && plans.peek().at() - now <= 0) {
      var next = plans.remove();
      var state = channels.get(next.channel());
      if (state != null && state.plan == next.plan()) {
        due.add(new Heads.Head(next.channel(), state.planned));
        planNext(next.channel(), state, now);
      }
    }
    return due;
  }

  /** How many channels are remembered. */
  int size() {
    return channels.size();
  }

  private void planNext(String channel, Channel state, long now) {
    boolean isSilent = state.planned.equals(state.newest);
    state.silence = isSilent ? state.silence * 2 : interval;
    if (state.silence > LONGEST_SILENCE.toNanos()) {
      channels.remove(channel);
    } else {
      plan(channel, state, now + state.silence);
    }
  }

  private void plan(String channel, Channel state, long at) {
    state.planned = state.newest;
    state.dueAt = at;
    state.plan = ++lastPlan;
    plans.add(new Due(at, channel, state.plan));
  }
}

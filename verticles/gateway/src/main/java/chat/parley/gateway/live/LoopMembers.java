package chat.parley.gateway.live;

import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members that one event loop holds, by channel, and the loop over them. Channels with work
 * take turns of {@value #TURN} members, or of fewer where the texts are long, so that a channel of
 * thousands holds up neither the small ones nor the sockets' own reads. Runs on its event loop,
 * except where a method says otherwise.
 */
public final class LoopMembers {

  private static final Logger LOG = LoggerFactory.getLogger(LoopMembers.class);
  private static final int TURN = 256;

  /** What is written in one turn at most, to however few members, in characters of JSON. */
  private static final int TURN_CHARACTERS = 512 << 10;

  private static final Member[] NOBODY = {};

  private final Context context;
  private final Map<String, Room> rooms = new HashMap<>();
  private final ArrayDeque<Room> busy = new ArrayDeque<>();

  /** Members live on the given event-loop context. */
  public LoopMembers(Context context) {
    this.context = context;
  }

  /** Adds a member; true when it is the loop's first in the channel. */
  public boolean add(String channel, Member member) {
    var room = rooms.computeIfAbsent(channel, id -> new Room());
    boolean first = room.members.isEmpty();
    room.members.add(member);
    room.snapshot = null;
    return first;
  }

  /** Removes a member; true when it was the loop's last in the channel. */
  public boolean remove(String channel, Member member) {
    var room = rooms.get(channel);
    if (room == null || !room.members.remove(member)) {
      return false;
    }
    room.snapshot = null;
    if (room.members.isEmpty()) {
      rooms.remove(channel);
      return true;
    }
    return false;
  }

  /** How many members the loop has in the channel. */
  int count(String channel) {
    var room = rooms.get(channel);
    return room == null ? 0 : room.members.size();
  }

  /** Takes a batch from any thread and writes it to the channel's members on the loop. */
  void deliver(LiveBatch batch) {
    context.runOnContext(now -> enqueue(batch));
  }

  Context context() {
    return context;
  }

  private void enqueue(LiveBatch batch) {
    var room = rooms.get(batch.channel());
    if (room == null) {
      return;
    }
    room.batches.addLast(batch);
    if (room.batches.size() == 1) {
      busy.addLast(room);
      if (busy.size() == 1) {
        takeTurns();
      }
    }
  }

  private void takeTurns() {
    var room = busy.removeFirst();
    if (room.turn()) {
      busy.addLast(room);
    }
    if (!busy.isEmpty()) {
      context.runOnContext(now -> takeTurns());
    }
  }

  /** A channel's members here, and the batches that are on their way to them. */
  private static final class Room {
    private final Set<Member> members = new LinkedHashSet<>();
    private final ArrayDeque<LiveBatch> batches = new ArrayDeque<>();
    private Member[] snapshot;
    private Member[] reached = NOBODY;
    private int next;

    /** Writes to the next members; true when there is more to do. */
    private boolean turn() {
      var batch = batches.peekFirst();
      if (next == 0) {
        reached = snapshot();
      }
      int end = Math.min(next + members(batch), reached.length);
      while (next < end) {
        deliver(reached[next++], batch);
      }
      if (next == reached.length) {
        next = 0;
        reached = NOBODY;
        batches.removeFirst();
      }
      return !batches.isEmpty();
    }

    /** How many members are written to in one turn. */
    private static int members(LiveBatch batch) {
      return Math.max(1, Math.min(TURN, TURN_CHARACTERS / Math.max(1, batch.characters())));
    }

    private static void deliver(Member member, LiveBatch batch) {
      try {
        member.deliver(batch);
      } catch (RuntimeException e) {
        // The fault of one member must not stop the loop for all others.
        LOG.error("a member did not take a batch", e);
      }
    }

    private Member[] snapshot() {
      if (snapshot == null) {
        snapshot = members.toArray(NOBODY);
      }
      return snapshot;
    }
  }
}

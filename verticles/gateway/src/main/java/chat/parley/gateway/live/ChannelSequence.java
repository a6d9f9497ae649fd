package chat.parley.gateway.live;

import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.Prev;
import chat.parley.protocol.Published;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes of what the at-most-once bus brings of one channel a stream in which every message stands
 * once and in order. A message that does not follow the newest one waits, within limits, while what
 * is missing is read from the store: that can take several tries, since the write may still be
 * under way. Only this channel waits.
 *
 * <p>Nothing is left out while the store does not answer. Where it does, and still lacks a message
 * {@link #GIVE_UP_AFTER} later, there is none to wait for: the stream goes on behind it, and that
 * is counted. Runs on one context.
 */
final class ChannelSequence {

  private static final Logger LOG = LoggerFactory.getLogger(ChannelSequence.class);

  /** Far longer than a new owner needs to take a partition over and to store what it finds. */
  static final Duration GIVE_UP_AFTER = Duration.ofSeconds(30);

  /** How long a message waits whose owner could not tell what stands before it. */
  static final Duration UNKNOWN_PATIENCE = Duration.ofSeconds(1);

  private static final long MIN_PAUSE_MS = 20;
  private static final long MAX_PAUSE_MS = 1_000;
  private static final int MAX_EARLY = 1_000;

  /** In UTF-16 units of JSON. */
  private static final long MAX_EARLY_CHARACTERS = 4 << 20;

  // An epoch ends when partitions are added or the topic is made anew: hardly ever.
  private static final int MAX_EPOCHS = 4;

  private final Vertx vertx;
  private final RecentMessages recent;
  private final Function<PageRequest, Future<HistoryPage>> store;
  private final Consumer<EncodedMessage> deliver;
  private final HubMeters meters;

  private final Map<String, Long> lastSeqs = new LinkedHashMap<>();
  private String lastEpoch;
  private final ArrayDeque<EncodedMessage> early = new ArrayDeque<>();
  private long earlyCharacters;

  /** The newest message that came and was not kept, there being too many; null while none is. */
  private MessageId notKept;

  private boolean begun;
  private boolean repairing;
  private boolean ended;
  private long gapSince;
  private long storeAnsweredSince;

  /**
   * Creates a sequence that has not begun.
   *
   * @param recent keeps the newest of the stream
   * @param store reads pages of the channel; those after a cursor have no holes among what is
   *     stored for good
   * @param deliver takes the stream
   */
  ChannelSequence(
      Vertx vertx,
      RecentMessages recent,
      Function<PageRequest, Future<HistoryPage>> store,
      Consumer<EncodedMessage> deliver,
      HubMeters meters) {
    this.vertx = vertx;
    this.recent = recent;
    this.store = store;
    this.deliver = deliver;
    this.meters = meters;
  }

  /**
   * Begins with the channel's newest page, which is not delivered; what came since waits for it.
   * Again after a failure is allowed.
   */
  Future<Void> begin() {
    return store
        .apply(new PageRequest.Newest(HistoryPage.DEFAULT_LIMIT))
        .onSuccess(
            page -> {
              if (!begun) {
                begun = true;
                recent.begin(page);
                goOn();
              }
            })
        .mapEmpty();
  }

  /** Whether the newest messages are known. */
  boolean hasBegun() {
    return begun;
  }

  /** The epoch of the last message that the bus brought; null before the first. */
  String lastEpoch() {
    return lastEpoch;
  }

  /** The bus brought a message. */
  void arrived(Published published) {
    var message = published.message();
    if (isOld(message.id(), published.epoch())) {
      meters.duplicates.increment();
      return;
    }
    note(message.id(), published.epoch());
    if (begun && !repairing && follows(message)) {
      deliver(message);
    } else {
      keep(message);
      goOn();
    }
  }

  /** There is a message of this id, as the owner of the partition says. */
  void announced(MessageId head, String epoch) {
    if (!isOld(head, epoch)) {
      catchUp();
    }
  }

  /**
   * Asks the store whether there is more than was delivered. Live messages do not wait for the
   * answer.
   */
  void catchUp() {
    if (begun && !repairing) {
      readNewer()
          .onSuccess(
              page -> {
                if (!repairing) {
                  take(page);
                }
              })
          .onFailure(failure -> LOG.debug("a look for lost messages failed", failure));
    }
  }

  /** Nobody wants the stream any more. */
  void end() {
    ended = true;
  }

  /** By seq within an epoch. Across epochs, what is later in neither time nor seq is old. */
  private boolean isOld(MessageId id, String epoch) {
    long lastSeq = lastSeqs.getOrDefault(epoch, -1L);
    return id.seq() <= lastSeq || isDelivered(id);
  }

  private boolean isDelivered(MessageId id) {
    return recent
        .newest()
        .filter(newest -> id.seq() <= newest.seq() && id.sentAt() <= newest.sentAt())
        .isPresent();
  }

  private void note(MessageId id, String epoch) {
    lastEpoch = epoch;
    lastSeqs.put(epoch, id.seq());
    if (lastSeqs.size() > MAX_EPOCHS) {
      lastSeqs.remove(lastSeqs.keySet().iterator().next());
    }
  }

  private boolean follows(EncodedMessage message) {
    return relation(message) == Relation.FOLLOWS;
  }

  private enum Relation {
    FOLLOWS,
    LEAVES_A_GAP,
    /** The owner could not tell what stands before it. */
    UNKNOWN
  }

  private Relation relation(EncodedMessage message) {
    if (message.prev() instanceof Prev.Known known) {
      return recent.newest().filter(known.id()::equals).isPresent()
          ? Relation.FOLLOWS
          : Relation.LEAVES_A_GAP;
    }
    return message.prev() instanceof Prev.None && recent.newest().isEmpty()
        ? Relation.FOLLOWS
        : Relation.UNKNOWN;
  }

  private void deliver(EncodedMessage message) {
    recent.add(message);
    deliver.accept(message);
  }

  private void keep(EncodedMessage message) {
    boolean isFull = early.size() >= MAX_EARLY || earlyCharacters >= MAX_EARLY_CHARACTERS;
    if (isFull || notKept != null) {
      // The store will have it; keeping later ones would bring them before it.
      notKept = message.id();
    } else {
      early.addLast(message);
      earlyCharacters += message.json().length();
    }
  }

  /** Delivers what waits and follows, and repairs what is in its way. */
  private void goOn() {
    if (!begun || repairing) {
      return;
    }
    deliverEarly();
    if (isWaiting()) {
      repairing = true;
      gapSince = System.nanoTime();
      storeAnsweredSince = gapSince;
      meters.openGaps.incrementAndGet();
      repair(MIN_PAUSE_MS);
      vertx.setTimer(UNKNOWN_PATIENCE.toMillis(), timer -> deliverUnknown());
    }
  }

  /**
   * What is not known to leave a gap waits only briefly for the store to say so: while that is away
   * people go on talking, and it is the reason why an owner could not tell.
   */
  private void deliverUnknown() {
    if (repairing && !early.isEmpty() && relation(early.peekFirst()) == Relation.UNKNOWN) {
      LOG.info("delivered a message of which nobody knows whether it leaves a gap");
      meters.unverified.increment();
      deliver(removeEarly());
      deliverEarly();
    }
  }

  private void repair(long pause) {
    readNewer()
        .onComplete(
            read -> {
              if (ended) {
                endRepair();
                return;
              }
              if (read.failed()) {
                storeAnsweredSince = System.nanoTime();
              }
              boolean progress = read.succeeded() && take(read.result());
              deliverEarly();
              if (!isWaiting()) {
                repaired();
              } else if (hasWaitedEnough()) {
                giveUp();
              } else if (progress) {
                repair(MIN_PAUSE_MS);
              } else {
                long jittered = 1 + ThreadLocalRandom.current().nextLong(pause);
                long next = Math.min(pause * 2, MAX_PAUSE_MS);
                vertx.setTimer(jittered, timer -> repair(next));
              }
            });
  }

  private Future<HistoryPage> readNewer() {
    var cursor = recent.newest().orElse(MessageId.BEGINNING);
    return store.apply(new PageRequest.After(cursor, HistoryPage.MAX_LIMIT));
  }

  /** Delivers what of the page continues the stream; true if anything does. */
  private boolean take(HistoryPage page) {
    var rest = new ArrayList<>(page.messages());
    rest.removeIf(message -> recent.newest().filter(id -> !message.id().isAfter(id)).isPresent());
    boolean progress = false;
    while (takeNext(rest)) {
      progress = true;
    }
    return progress;
  }

  /** By the chain and not by the order of ids: those may differ where the leader changed. */
  private boolean takeNext(List<EncodedMessage> rest) {
    for (int i = 0; i < rest.size(); i++) {
      var message = rest.get(i);
      // Rows that were stored before rows knew what stands before them are in the order of ids.
      if (follows(message) || (i == 0 && relation(message) == Relation.UNKNOWN)) {
        rest.remove(i);
        meters.repairedMessages.increment();
        deliver(message);
        return true;
      }
    }
    return false;
  }

  private void deliverEarly() {
    while (!early.isEmpty()) {
      var next = early.peekFirst();
      if (isDelivered(next.id())) {
        removeEarly();
      } else if (follows(next)) {
        deliver(removeEarly());
      } else {
        return;
      }
    }
  }

  private EncodedMessage removeEarly() {
    var message = early.removeFirst();
    earlyCharacters -= message.json().length();
    return message;
  }

  private boolean isWaiting() {
    return !early.isEmpty()
        || (notKept != null && recent.newest().filter(id -> !notKept.isAfter(id)).isEmpty());
  }

  private void repaired() {
    meters.repairedGaps.increment();
    endRepair();
  }

  private boolean hasWaitedEnough() {
    return System.nanoTime() - storeAnsweredSince > GIVE_UP_AFTER.toNanos();
  }

  private void giveUp() {
    LOG.error("a message is not in the store {} after its successor came", GIVE_UP_AFTER);
    meters.unrepairedGaps.increment();
    if (!early.isEmpty()) {
      deliver(removeEarly());
    }
    endRepair();
    goOn();
  }

  private void endRepair() {
    repairing = false;
    notKept = null;
    meters.openGaps.decrementAndGet();
    meters.repair.record(Duration.ofNanos(System.nanoTime() - gapSince));
  }
}

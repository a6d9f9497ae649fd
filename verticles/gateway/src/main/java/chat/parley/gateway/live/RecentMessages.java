package chat.parley.gateway.live;

import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.Prev;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The newest messages of a subscribed channel: always one unbroken piece of it that ends with the
 * newest message delivered here. Nothing is ever changed, so nothing needs invalidating. Not
 * thread-safe.
 */
final class RecentMessages {

  private final int maxMessages;
  private final long maxCharacters;
  private final RecentTotal total;
  private final ArrayDeque<EncodedMessage> piece = new ArrayDeque<>();
  private long characters;

  /** What stands before the piece, even an empty one. */
  private Prev before = Prev.UNKNOWN;

  private Optional<MessageId> newest = Optional.empty();

  /** Whether the subscription has ended: what still comes is garbage soon. */
  private boolean isOver;

  /**
   * Knows nothing yet.
   *
   * @param maxMessages the most that are kept
   * @param maxCharacters the most that they have together, as JSON
   * @param total what all channels have together
   */
  RecentMessages(int maxMessages, long maxCharacters, RecentTotal total) {
    this.maxMessages = maxMessages;
    this.maxCharacters = maxCharacters;
    this.total = total;
  }

  /** Starts with the channel's newest page as the store has it. */
  void begin(HistoryPage page) {
    piece.clear();
    characters = 0;
    newest = page.after();
    before = before(page);
    page.messages().forEach(this::append);
    tellTotal();
  }

  /** The next message. */
  void add(EncodedMessage message) {
    append(message);
    tellTotal();
  }

  private void append(EncodedMessage message) {
    piece.addLast(message);
    characters += message.json().length();
    newest = Optional.of(message.id());
    while (piece.size() > maxMessages || characters > maxCharacters) {
      removeOldest();
    }
  }

  /** Keeps no message any more, until the next one comes. */
  void forget() {
    while (!piece.isEmpty()) {
      removeOldest();
    }
  }

  /** The channel is not subscribed to any more. */
  void end() {
    forget();
    tellTotal();
    isOver = true;
  }

  private void tellTotal() {
    if (!isOver) {
      total.used(this, characters);
    }
  }

  private void removeOldest() {
    var oldest = piece.removeFirst();
    characters -= oldest.json().length();
    before = Prev.of(oldest.id());
  }

  /** The channel's newest message as far as is known here; empty for a channel without any. */
  Optional<MessageId> newest() {
    return newest;
  }

  /** The page, if it lies in the piece from end to end; empty when the store must be asked. */
  Optional<HistoryPage> page(PageRequest request) {
    tellTotal();
    if (request instanceof PageRequest.After after) {
      return reachesBackTo(after.cursor())
          ? Optional.of(after(after.cursor(), after.limit()))
          : Optional.empty();
    }
    var cursor =
        request instanceof PageRequest.Before older
            ? Optional.of(older.cursor())
            : Optional.<MessageId>empty();
    return before(cursor, request.limit());
  }

  private HistoryPage after(MessageId cursor, int limit) {
    var page = new ArrayList<EncodedMessage>();
    for (var message : piece) {
      if (page.size() < limit && message.id().isAfter(cursor)) {
        page.add(message);
      }
    }
    var oldest = page.isEmpty() ? cursor : page.get(0).id();
    var last = page.isEmpty() ? cursor : page.get(page.size() - 1).id();
    return new HistoryPage(page, Optional.of(oldest), Optional.of(last));
  }

  private Optional<HistoryPage> before(Optional<MessageId> cursor, int limit) {
    if (cursor.isPresent() && newest.filter(id -> !cursor.get().isAfter(id)).isEmpty()) {
      return Optional.empty();
    }
    List<EncodedMessage> page = new ArrayList<>();
    var newestFirst = piece.descendingIterator();
    while (newestFirst.hasNext() && page.size() < limit) {
      var message = newestFirst.next();
      if (cursor.isEmpty() || cursor.get().isAfter(message.id())) {
        page.add(message);
      }
    }
    boolean wholePiece = !newestFirst.hasNext();
    boolean whole = page.size() == limit || before instanceof Prev.None;
    if (!whole || (wholePiece && before instanceof Prev.Unknown)) {
      return Optional.empty();
    }
    Collections.reverse(page);
    boolean beginning = wholePiece && before instanceof Prev.None;
    Optional<MessageId> older =
        beginning || page.isEmpty() ? Optional.empty() : Optional.of(page.get(0).id());
    Optional<MessageId> last =
        page.isEmpty() ? cursor : Optional.of(page.get(page.size() - 1).id());
    return Optional.of(new HistoryPage(page, older, last));
  }

  private boolean reachesBackTo(MessageId cursor) {
    return before instanceof Prev.None
        || (before instanceof Prev.Known known && !known.id().isAfter(cursor))
        || (!piece.isEmpty() && !piece.peekFirst().id().isAfter(cursor));
  }

  private static Prev before(HistoryPage page) {
    if (page.before().isEmpty()) {
      return Prev.NONE;
    }
    return page.messages().isEmpty() ? Prev.UNKNOWN : page.messages().get(0).prev();
  }
}

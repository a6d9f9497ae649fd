package chat.parley.gateway.live;

import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.Published;
import chat.parley.protocol.Published.Prev;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The newest messages of a subscribed channel, as the live stream brought them. It is always one
 * unbroken piece of the channel: a message whose {@code prev} is not the newest here starts the
 * piece anew. Nothing is ever changed, so nothing needs invalidating. Not thread-safe.
 */
final class RecentMessages {

  private final int maxMessages;
  private final long maxCharacters;
  private final ArrayDeque<Published> piece = new ArrayDeque<>();
  private long characters;

  RecentMessages(int maxMessages, long maxCharacters) {
    this.maxMessages = maxMessages;
    this.maxCharacters = maxCharacters;
  }

  void add(Published published) {
    boolean follows =
        !piece.isEmpty()
            && published.prev() instanceof Prev.Known known
            && known.id().equals(newest().id());
    if (!follows) {
      clear();
    }
    piece.addLast(published);
    characters += published.message().json().length();
    while (piece.size() > maxMessages || characters > maxCharacters) {
      characters -= piece.removeFirst().message().json().length();
    }
  }

  void clear() {
    piece.clear();
    characters = 0;
  }

  /** The page, if it lies in the piece from end to end; empty when the store must be asked. */
  Optional<HistoryPage> page(PageRequest request) {
    if (piece.isEmpty()) {
      return Optional.empty();
    }
    if (request instanceof PageRequest.After after) {
      return reachesBackTo(after.cursor())
          ? Optional.of(after(after.cursor(), after.limit()))
          : Optional.empty();
    }
    var cursor =
        request instanceof PageRequest.Before before
            ? Optional.of(before.cursor())
            : Optional.<MessageId>empty();
    return before(cursor, request.limit());
  }

  private HistoryPage after(MessageId cursor, int limit) {
    var page = new ArrayList<EncodedMessage>();
    for (var published : piece) {
      if (page.size() < limit && published.message().id().isAfter(cursor)) {
        page.add(published.message());
      }
    }
    var oldest = page.isEmpty() ? cursor : page.get(0).id();
    var newest = page.isEmpty() ? cursor : page.get(page.size() - 1).id();
    return new HistoryPage(page, Optional.of(oldest), Optional.of(newest));
  }

  private Optional<HistoryPage> before(Optional<MessageId> cursor, int limit) {
    if (cursor.isPresent() && cursor.get().isAfter(newest().id())) {
      return Optional.empty();
    }
    List<EncodedMessage> page = new ArrayList<>();
    var newestFirst = piece.descendingIterator();
    Published oldest = null;
    while (newestFirst.hasNext() && page.size() < limit) {
      var published = newestFirst.next();
      if (cursor.isEmpty() || cursor.get().isAfter(published.message().id())) {
        page.add(published.message());
        oldest = published;
      }
    }
    boolean whole = page.size() == limit || piece.peekFirst().prev() instanceof Prev.None;
    if (!whole || oldest == null || oldest.prev() instanceof Prev.Unknown) {
      return Optional.empty();
    }
    Collections.reverse(page);
    Optional<MessageId> older =
        oldest.prev() instanceof Prev.None ? Optional.empty() : Optional.of(page.get(0).id());
    return Optional.of(new HistoryPage(page, older, Optional.of(page.get(page.size() - 1).id())));
  }

  private boolean reachesBackTo(MessageId cursor) {
    var oldest = piece.peekFirst();
    return !oldest.message().id().isAfter(cursor)
        || (oldest.prev() instanceof Prev.Known known && !known.id().isAfter(cursor))
        || oldest.prev() instanceof Prev.None;
  }

  private EncodedMessage newest() {
    return piece.peekLast().message();
  }
}

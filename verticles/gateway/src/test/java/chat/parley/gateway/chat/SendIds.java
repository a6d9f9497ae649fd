package chat.parley.gateway.chat;

import chat.parley.protocol.LogEntry;
import java.util.Optional;

/** For tests that play another gateway. */
public final class SendIds {

  private SendIds() {}

  /** By what gateways tell each other of a send. */
  public static String of(String channel, String user, String clientMessageId) {
    var post =
        new LogEntry.Post(user, "Author", "text", Optional.of(clientMessageId), Optional.empty());
    return SendKey.of(channel, post).id();
  }
}

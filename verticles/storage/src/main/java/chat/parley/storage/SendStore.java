package chat.parley.storage;

import chat.parley.protocol.ChatMessage;
import chat.parley.protocol.MessageId;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;

/**
 * Which message a send has become, by its sender's own id for it. Rows live a quarter of an hour:
 * longer than a retry is recognised.
 */
public final class SendStore {

  private final Queries queries;
  private final PreparedStatement put;
  private final PreparedStatement find;

  private SendStore(Queries queries, Prepared prepared) {
    this.queries = queries;
    this.put = prepared.next();
    this.find = prepared.next();
  }

  static Future<SendStore> prepare(Queries queries) {
    return Prepared.all(
            queries,
            "INSERT INTO ${keyspace}.sends (channel_id, user_id, client_message_id, sent_at, seq)"
                + " VALUES (?, ?, ?, ?, ?)",
            "SELECT sent_at, seq FROM ${keyspace}.sends"
                + " WHERE channel_id = ? AND user_id = ? AND client_message_id = ?")
        .map(prepared -> new SendStore(queries, prepared));
  }

  /** Remembers a message; nothing to do for one without a client message id. */
  public Future<Void> put(ChatMessage message) {
    return message
        .clientMessageId()
        .map(
            clientMessageId ->
                queries
                    .rows(
                        QueryKind.PUT_SEND,
                        put.bind(
                            message.channel(),
                            message.userId(),
                            clientMessageId,
                            Instant.ofEpochMilli(message.id().sentAt()),
                            message.id().seq()))
                    .<Void>mapEmpty())
        .orElseGet(Future::succeededFuture);
  }

  /** The message that a user's send has become, if it is remembered. */
  public Future<Optional<MessageId>> find(String channel, String userId, String clientMessageId) {
    return queries
        .rows(QueryKind.FIND_SEND, find.bind(channel, userId, clientMessageId))
        .map(rows -> rows.stream().map(MessageRows::id).findFirst());
  }
}

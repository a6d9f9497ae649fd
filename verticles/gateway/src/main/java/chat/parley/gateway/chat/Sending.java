package chat.parley.gateway.chat;

import chat.parley.protocol.MessageId;
import io.vertx.core.Future;

/**
 * A send under way.
 *
 * @param placed completes, always with success, when its place behind the caller's earlier sends is
 *     fixed: what the caller sends before that may overtake it
 * @param id the id that the message has for ever; fails when it was not accepted
 */
public record Sending(Future<Void> placed, Future<MessageId> id) {

  static Sending placed(Future<MessageId> id) {
    return new Sending(Future.succeededFuture(), id);
  }
}

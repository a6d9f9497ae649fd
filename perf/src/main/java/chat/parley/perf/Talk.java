package chat.parley.perf;

import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/**
 * Fills a channel as fast as a few connections of one user can. Their node must let that user send
 * as much.
 */
public final class Talk {

  private static final int CONNECTIONS = 8;

  // A gateway takes 16 requests of a connection at once by default.
  private static final int IN_FLIGHT = 12;

  private static final int LIMIT_MINUTES = 30;

  private static final MessageId FIRST = new MessageId(0, 0);
  private static final long PAUSE_MS = 200;

  private final Vertx vertx;
  private final String channel;
  private final int messages;
  private final IntFunction<String> text;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicReference<MessageId> newest = new AtomicReference<>(FIRST);

  private Talk(Vertx vertx, String channel, int messages, IntFunction<String> text) {
    this.vertx = vertx;
    this.channel = channel;
    this.messages = messages;
    this.text = text;
  }

  /**
   * Sends messages until each is acknowledged; blocks. What is sent at the same time gets into the
   * channel in any order. One that the servers cannot take right now is sent again.
   *
   * @param text of the message of a number, from 0
   * @return the id of the newest; processors may not have come so far yet
   * @throws IllegalStateException when one is refused, or it takes longer than half an hour
   */
  public static MessageId fill(
      Vertx vertx,
      Endpoint gateway,
      String token,
      String channel,
      int messages,
      IntFunction<String> text) {
    var talk = new Talk(vertx, channel, messages, text);
    var talkers = new ArrayList<Future<Void>>();
    for (int i = 0; i < CONNECTIONS; i++) {
      talkers.add(
          ChatClient.connect(vertx, gateway.host(), gateway.port(), token)
              .compose(client -> talk.through(client).eventually(client::close)));
    }
    try {
      Future.all(talkers).await(LIMIT_MINUTES, TimeUnit.MINUTES);
      return talk.newest.get();
    } catch (TimeoutException e) {
      throw new IllegalStateException("not done within " + LIMIT_MINUTES + " minutes", e);
    }
  }

  private Future<Void> through(ChatClient client) {
    var lanes = new ArrayList<Future<Void>>();
    for (int i = 0; i < IN_FLIGHT; i++) {
      lanes.add(sendNext(client));
    }
    return Future.all(lanes).mapEmpty();
  }

  private Future<Void> sendNext(ChatClient client) {
    int number = next.getAndIncrement();
    return number >= messages
        ? Future.succeededFuture()
        : send(client, message(number))
            .compose(
                sent -> {
                  var id = MessageId.parse(sent.getString("id"));
                  newest.accumulateAndGet(id, (a, b) -> a.compareTo(b) > 0 ? a : b);
                  return sendNext(client);
                });
  }

  /** With an id of its own, so that it may be sent again and is in the channel once. */
  private JsonObject message(int number) {
    return new JsonObject()
        .put("op", "send")
        .put("channel", channel)
        .put("text", text.apply(number))
        .put("clientMessageId", UUID.randomUUID().toString());
  }

  private Future<JsonObject> send(ChatClient client, JsonObject message) {
    return client
        .request(message)
        .recover(
            refusal ->
                refusal instanceof ParleyException e && e.code() == ErrorCode.UNAVAILABLE
                    ? vertx
                        .timer(PAUSE_MS, TimeUnit.MILLISECONDS)
                        .compose(rested -> send(client, message))
                    : Future.failedFuture(refusal));
  }
}

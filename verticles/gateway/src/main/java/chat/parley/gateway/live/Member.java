package chat.parley.gateway.live;

/** Somebody in a channel: one connection's place in it. Called on the connection's event loop. */
public interface Member {

  /** Takes the next messages of the channel; must not block and must not throw. */
  void deliver(LiveBatch batch);
}

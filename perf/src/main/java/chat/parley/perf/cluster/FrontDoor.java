package chat.parley.perf.cluster;

import chat.parley.perf.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * One TCP port in front of all gateways, as a load balancer is in production, so that a browser has
 * one origin whichever node it comes to. Each connection goes to the next gateway that serves, and
 * ends when that one ends it or dies. Also the network between: it can hold answers back, or be
 * away. Thread-safe; methods without a future block until what they say is done.
 */
public final class FrontDoor implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  private enum State {
    OPEN,
    HOLDS_ANSWERS,
    AWAY
  }

  /** A client's connection and the one made for it. */
  private record Link(NetSocket client, NetSocket gateway) {

    Future<Void> close() {
      return client.close().eventually(gateway::close);
    }
  }

  private final Supplier<List<Endpoint>> gateways;
  private final NetServer server;
  private final NetClient connector;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger turn = new AtomicInteger();
  private volatile State state = State.OPEN;

  private FrontDoor(Vertx vertx, Supplier<List<Endpoint>> gateways) {
    this.gateways = gateways;
    this.server = vertx.createNetServer();
    this.connector = vertx.createNetClient();
  }

  /**
   * Opens a free port of 127.0.0.1.
   *
   * @param gateways those that serve now; asked at every connection, on an event loop
   */
  public static FrontDoor open(Vertx vertx, Supplier<List<Endpoint>> gateways) {
    var door = new FrontDoor(vertx, gateways);
    door.server.connectHandler(door::accept).listen(0, HOST).await();
    return door;
  }

  public Endpoint endpoint() {
    return new Endpoint(HOST, server.actualPort());
  }

  /** What pages have as their origin: scheme, host and port. */
  public String origin() {
    return "http://" + HOST + ":" + server.actualPort();
  }

  /** From now on what clients say still arrives, and they are told nothing. */
  public void holdAnswers() {
    state = State.HOLDS_ANSWERS;
    links.forEach(link -> link.gateway.pause());
  }

  /** Cuts every connection, and each new one as soon as it is made. */
  public void cut() {
    state = State.AWAY;
    Future.join(links.stream().map(Link::close).toList()).await();
  }

  /** Undoes the others: answers that were held go on, new connections are taken. */
  public void mend() {
    state = State.OPEN;
    links.forEach(link -> link.gateway.resume());
  }

  @Override
  public void close() {
    cut();
    server.close().eventually(connector::close).await();
  }

  private void accept(NetSocket client) {
    var living = gateways.get();
    if (state == State.AWAY || living.isEmpty()) {
      client.close();
      return;
    }
    // Nothing may be read before there is somebody to read it.
    client.pause();
    var to = living.get(Math.floorMod(turn.getAndIncrement(), living.size()));
    connector
        .connect(to.port(), to.host())
        .onSuccess(gateway -> join(new Link(client, gateway)))
        .onFailure(unreachable -> client.close());
  }

  private void join(Link link) {
    forward(link.client, link.gateway, link);
    forward(link.gateway, link.client, link);
    links.add(link);
    switch (state) {
      case OPEN -> {}
      case HOLDS_ANSWERS -> link.gateway.pause();
      case AWAY -> link.close();
    }
    link.client.resume();
  }

  /** Not a pipe: that would read on by itself where answers are held. */
  private void forward(NetSocket from, NetSocket to, Link link) {
    from.handler(
        (Buffer bytes) -> {
          to.write(bytes).onFailure(broken -> link.close());
          if (to.writeQueueFull()) {
            from.pause();
            to.drainHandler(drained -> resume(from, link));
          }
        });
    from.exceptionHandler(broken -> link.close());
    from.closeHandler(
        closed -> {
          links.remove(link);
          to.close();
        });
  }

  private void resume(NetSocket from, Link link) {
    if (from != link.gateway || state != State.HOLDS_ANSWERS) {
      from.resume();
    }
  }
}

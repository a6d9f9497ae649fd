package chat.parley.perf;

import chat.parley.perf.cluster.Cluster;
import chat.parley.perf.cluster.Node;
import chat.parley.protocol.MessageId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * The members of one channel lose their node and come to another one within a second, each resuming
 * behind the last message it was shown, while somebody goes on talking.
 */
final class Crowd {

  private static final int TALK = 100;
  private static final int WITHIN_MS = 1_000;
  private static final int LIMIT_S = 120;
  private static final Pattern QUERIES =
      Pattern.compile(
          "(?m)^parley_storage_query_seconds_count\\{kind=\"(page|index|previous)\".*} (\\S+)$");

  private final Vertx vertx = Vertx.vertx();
  private final Cluster cluster;
  private final int members;
  private final RestClient rest;
  private final String token;
  private final String channel;

  private Crowd(Cluster cluster, int members) {
    this.cluster = cluster;
    this.members = members;
    this.rest = new RestClient(cluster::gateways);
    this.token = rest.guest("Crowd");
    this.channel = rest.createChannel("Crowd", token);
  }

  /** Lets them move from the cluster's first node to its second; whether all came. */
  static boolean moves(Cluster cluster, int members) {
    var crowd = new Crowd(cluster, members);
    try {
      return crowd.move();
    } finally {
      crowd.vertx.close().await();
    }
  }

  private boolean move() {
    var from = cluster.nodes().get(0);
    var to = cluster.nodes().get(1);
    var talker = await(connect(to));
    for (int i = 0; i < TALK; i++) {
      await(talker.send(channel, "before " + i));
    }
    List<MessageId> last = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      var member = await(connect(from));
      var joined = await(member.join(channel));
      last.add(MessageId.parse(joined.getString("head")));
    }
    for (int i = 0; i < TALK; i++) {
      await(talker.send(channel, "while they are away " + i));
    }
    double before = queries(to);
    var complete = new AtomicInteger();
    long begun = System.nanoTime();
    from.kill();
    var returns = new ArrayList<Future<Void>>();
    var shown = new CopyOnWriteArrayList<Future<JsonObject>>();
    for (var since : last) {
      long after = 1 + ThreadLocalRandom.current().nextLong(WITHIN_MS);
      returns.add(
          vertx
              .timer(after, TimeUnit.MILLISECONDS)
              .compose(rested -> connect(to))
              .compose(
                  member -> {
                    shown.add(member.nextShown());
                    return member.resume(channel, since);
                  })
              .onSuccess(
                  answer -> {
                    int count = answer.getJsonArray("messages").size();
                    if (answer.getBoolean("complete") && count >= TALK) {
                      complete.incrementAndGet();
                    }
                  })
              .mapEmpty());
    }
    await(Future.all(returns));
    double joinedAfter = (System.nanoTime() - begun) / 1e9;
    double cost = queries(to) - before;
    await(talker.send(channel, "all are here"));
    await(Future.all(List.copyOf(shown)));
    double liveAfter = (System.nanoTime() - begun) / 1e9;
    System.out.printf(
        "%d members came back within %d ms: %d without a hole, all joined after %.2f s, all shown"
            + " the next message after %.2f s, %.0f queries to Cassandra%n",
        members, WITHIN_MS, complete.get(), joinedAfter, liveAfter, cost);
    return complete.get() == members;
  }

  private Future<ChatClient> connect(Node node) {
    return ChatClient.connect(vertx, node.endpoint().host(), node.endpoint().port(), token);
  }

  private static double queries(Node node) {
    var metrics = new RestClient(() -> List.of(node.management())).text("/metrics", "");
    return QUERIES
        .matcher(metrics)
        .results()
        .mapToDouble(query -> Double.parseDouble(query.group(2)))
        .sum();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(LIMIT_S, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("nothing within " + LIMIT_S + " s", e);
    }
  }
}

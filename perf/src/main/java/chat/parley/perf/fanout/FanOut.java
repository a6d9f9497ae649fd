package chat.parley.perf.fanout;

import chat.parley.perf.ChatClient;
import chat.parley.perf.Pause;
import chat.parley.perf.RestClient;
import chat.parley.perf.cluster.Node;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Two channels with as many members, one over {@code /ws}, one over the bridge, all on one gateway.
 * Somebody talks in one for a while, then in the other, and again; what the gateway's process uses
 * meanwhile, less what it uses when nobody talks, is the cost of the deliveries. The members of the
 * other channel are connected and silent all the while, so that both are measured in one state of
 * one process.
 */
public final class FanOut {

  /** Pairs that nobody counts: the compiler is still at work. */
  private static final int WARM_UP = 3;

  private static final Duration IDLE = Duration.ofSeconds(5);

  private final Node gateway;
  private final ChatClient talker;
  private final Audience ws;
  private final Audience bridge;

  private FanOut(Node gateway, ChatClient talker, Audience ws, Audience bridge) {
    this.gateway = gateway;
    this.talker = talker;
    this.ws = ws;
    this.bridge = bridge;
  }

  /**
   * Measures and prints a table.
   *
   * @param gateway whose CPU time counts
   * @param talking the gateway that takes the sends
   * @param members over each transport
   * @param pairs how often both are measured
   * @return whether every member was shown every message, once and in order
   */
  public static boolean measure(Node gateway, Node talking, int members, int pairs) {
    var vertx = Vertx.vertx();
    try {
      var rest = new RestClient(() -> List.of(talking.endpoint()));
      var token = rest.guest("Member");
      var audiences = new ArrayList<Audience>();
      for (var transport : Transport.values()) {
        var channel = rest.createChannel("Fan-out " + transport, token);
        audiences.add(Audience.join(vertx, gateway.endpoint(), transport, token, channel, members));
      }
      var to = talking.endpoint();
      var talker = ChatClient.connect(vertx, to.host(), to.port(), rest.guest("Talker")).await();
      new FanOut(gateway, talker, audiences.get(0), audiences.get(1)).compare(pairs);
      return true;
    } catch (IllegalStateException e) {
      System.err.println(e.getMessage());
      return false;
    } finally {
      vertx.close().await();
    }
  }

  private void compare(int pairs) {
    System.out.print(Comparison.head());
    for (var rhythm : Rhythm.values()) {
      for (int i = 0; i < WARM_UP; i++) {
        pair(rhythm);
      }
      double idle = idle();
      var measured = new ArrayList<Comparison.Pair>();
      for (int i = 0; i < pairs; i++) {
        measured.add(pair(rhythm));
      }
      System.out.print(new Comparison(rhythm, idle, measured).row());
    }
  }

  private Comparison.Pair pair(Rhythm rhythm) {
    return new Comparison.Pair(window(rhythm, ws), window(rhythm, bridge));
  }

  private Window window(Rhythm rhythm, Audience audience) {
    long deliveries = audience.deliveries();
    long frames = audience.frames();
    long said = deliveries / audience.size();
    var cpu = gateway.cpuTime();
    long begun = System.nanoTime();
    say(rhythm, audience.channel(), said);
    audience.awaitDeliveries((said + rhythm.messages()) * audience.size());
    return new Window(
        audience.deliveries() - deliveries,
        audience.frames() - frames,
        gateway.cpuTime().minus(cpu),
        Duration.ofNanos(System.nanoTime() - begun));
  }

  private void say(Rhythm rhythm, String channel, long from) {
    var sent = new ArrayList<Future<?>>();
    for (int i = 0; i < rhythm.messages(); i++) {
      sent.add(talker.send(channel, Numbering.text(from + i, rhythm.filling())));
      if ((i + 1) % rhythm.burst() == 0) {
        Pause.of(rhythm.pause());
      }
    }
    Future.all(sent).await();
  }

  private double idle() {
    var cpu = gateway.cpuTime();
    Pause.of(IDLE);
    return (double) gateway.cpuTime().minus(cpu).toNanos() / IDLE.toNanos();
  }
}

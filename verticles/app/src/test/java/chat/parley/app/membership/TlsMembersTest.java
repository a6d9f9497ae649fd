package chat.parley.app.membership;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.local.TestCertificates;
import chat.parley.tls.TlsConfig;
import chat.parley.tls.TlsFiles;
import chat.parley.tls.TlsPlace;
import com.hazelcast.config.Config;
import com.hazelcast.config.InterfacesConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TlsMembersTest {

  private static final int THREADS = 4;
  private static final int VALUES = 60;
  private static final int LARGEST = 2 << 20;
  private static final int SILENCE_MS = 10_000;
  private static final int ALERT_BYTES = 10;

  @TempDir private Path folder;
  private final String cluster = "test-" + UUID.randomUUID();
  private final Deque<ClusterMembership> members = new ConcurrentLinkedDeque<>();

  @AfterEach
  void leave() {
    members.forEach(ClusterMembership::shutDown);
  }

  /** Records of TLS, Hazelcast's packets and what a socket takes begin and end anywhere. */
  @Test
  void valuesOfAllSizesCrossInBothDirectionsAtOnce() throws Exception {
    long seed = new Random().nextLong();
    var certificates = new TestCertificates(folder);
    var one = join(certificates, "one", List.of());
    var two = join(certificates, "two", List.of(address(one)));
    assertThat(one.getCluster().getMembers()).hasSize(2);
    var threads = Executors.newFixedThreadPool(THREADS);
    try {
      var work =
          IntStream.range(0, THREADS)
              .<Callable<Void>>mapToObj(
                  number ->
                      () -> {
                        var random = new Random(seed + number);
                        cross(number % 2 == 0 ? one : two, number % 2 == 0 ? two : one, random);
                        return null;
                      })
              .toList();
      for (var done : threads.invokeAll(work)) {
        assertThat(done).as("seed " + seed).succeedsWithin(1, TimeUnit.MINUTES);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whoDoesNotSpeakTlsOrSaysNothingIsDisconnected() throws Exception {
    var one = join(new TestCertificates(folder), "one", List.of());
    var address = one.getCluster().getLocalMember().getAddress();

    try (var silent = new Socket(address.getHost(), address.getPort());
        var socket = new Socket(address.getHost(), address.getPort())) {
      silent.setSoTimeout(SILENCE_MS);
      socket.setSoTimeout(SILENCE_MS);
      socket.getOutputStream().write("HZC and so on".getBytes(StandardCharsets.US_ASCII));

      assertThat(ends(socket)).isTrue();
      assertThat(ends(silent)).isTrue();
    }
  }

  /** Whether the other side ends the connection, perhaps with an alert of TLS before. */
  private static boolean ends(Socket socket) throws IOException {
    try {
      return socket.getInputStream().readAllBytes().length < ALERT_BYTES;
    } catch (SocketException e) {
      // It was reset, since not all that came was read.
      return true;
    }
  }

  private static void cross(HazelcastInstance from, HazelcastInstance to, Random random) {
    var name = UUID.randomUUID().toString();
    for (int i = 0; i < VALUES; i++) {
      var value = new byte[random.nextInt(random.nextBoolean() ? LARGEST : 100)];
      random.nextBytes(value);
      from.<Integer, byte[]>getMap(name).put(i % 10, value);
      assertThat(to.<Integer, byte[]>getMap(name).get(i % 10)).isEqualTo(value);
    }
  }

  private HazelcastInstance join(TestCertificates certificates, String name, List<String> others)
      throws Exception {
    var issued = certificates.issue(name);
    var tls = new TlsConfig(issued.certificate(), issued.key(), certificates.ca());
    var config = new Config().setClusterName(cluster);
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    var network = config.getAdvancedNetworkConfig().setEnabled(true);
    var local = new InterfacesConfig().setEnabled(true).addInterface("127.0.0.1");
    network.setMemberEndpointConfig(
        new ServerSocketEndpointConfig().setPort(0).setInterfaces(local));
    network.getJoin().getAutoDetectionConfig().setEnabled(false);
    network.getJoin().getMulticastConfig().setEnabled(false);
    network.getJoin().getTcpIpConfig().setEnabled(true).setMembers(others);
    var member = ClusterMembership.join(config, Optional.of(TlsFiles.read(TlsPlace.CLUSTER, tls)));
    members.push(member);
    return member.getHazelcastInstance();
  }

  private static String address(HazelcastInstance member) {
    var address = member.getCluster().getLocalMember().getAddress();
    return address.getHost() + ":" + address.getPort();
  }
}

package chat.parley.gateway;

import chat.parley.gateway.address.ForwardedHeader;
import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.admission.Places;
import chat.parley.gateway.config.AdmissionConfig;
import chat.parley.gateway.config.AuthConfig;
import chat.parley.gateway.config.GatewayConfig;
import chat.parley.gateway.config.IssuerConfig;
import chat.parley.local.CassandraServer;
import chat.parley.local.KafkaServer;
import chat.parley.local.TestNames;
import chat.parley.perf.ChatClient;
import chat.parley.protocol.Addresses;
import chat.parley.protocol.ByteSize;
import chat.parley.protocol.Channel;
import chat.parley.protocol.ChatMessage;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.Heads;
import chat.parley.protocol.KafkaConfig;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.Prev;
import chat.parley.protocol.Published;
import chat.parley.protocol.Secret;
import chat.parley.protocol.Topics;
import chat.parley.storage.CassandraStorage;
import chat.parley.storage.StorageConfig;
import chat.parley.tls.TlsConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * A gateway on real servers, and the means of a test to play the processor: to publish what it
 * would publish and to store what it would store.
 */
public final class TestGateway implements AutoCloseable {

  public static final String HOST = "127.0.0.1";
  public static final String FOREIGN_ORIGIN = "https://elsewhere.example";

  /** Small limits, so that tests reach them. */
  public static final int MAX_CHANNELS = 3;

  public static final Duration AUTH_TIMEOUT = Duration.ofSeconds(3);
  public static final Duration SEND_TIMEOUT = Duration.ofSeconds(3);
  public static final Duration SLOW_READER_TIMEOUT = Duration.ofSeconds(5);

  public static final long MAX_SENDS_BYTES = 4 << 20;

  public static final int SEND_BUFFER = 64 << 10;

  private static final int MAX_CONNECTIONS = 10_000;

  /** Connections whose handshake is not done. */
  public static final int MAX_ARRIVING = MAX_CONNECTIONS / 8;

  /** At once, and each second. */
  private static final long CHANNEL_BURST = 16 << 20;

  public static final String EPOCH = "topic/0";

  /** Made once for all gateways of the test run: most of a gateway's start is its tables. */
  private static final String KEYSPACE = TestNames.unique("ks");

  /** What tokens are signed with, HS256. */
  public static final String SECRET = "a secret of at least thirty-two characters";

  private static final AuthConfig AUTH = auth(new Secret(SECRET), List.of());

  /** As many subscriptions as a node has by default. */
  private static final Supplier<Places> ALL = Admission::subscriptions;

  private final Vertx vertx = Vertx.builder().withTransport(new AcceptGate()).build();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final CassandraStorage storage;
  private final Gateway gateway;
  private final JWTAuth jwt;

  /** All tests come from one address: it has more than any of them needs. */
  private static final AdmissionConfig ADMISSION = admission(false);

  public TestGateway(KafkaServer kafka, CassandraServer cassandra) {
    this(kafka, cassandra, ADMISSION);
  }

  /** One that takes so much from clients whom nobody knows. */
  public TestGateway(KafkaServer kafka, CassandraServer cassandra, AdmissionConfig admission) {
    this(kafka, cassandra, 2, Duration.ofMillis(200), admission, TlsConfig.NONE, AUTH, ALL);
  }

  /** One that speaks TLS. */
  public TestGateway(
      KafkaServer kafka, CassandraServer cassandra, boolean proxyProtocol, TlsConfig tls) {
    this(kafka, cassandra, 2, Duration.ofMillis(200), admission(proxyProtocol), tls, AUTH, ALL);
  }

  /** One that lets in whom that says. */
  public TestGateway(KafkaServer kafka, CassandraServer cassandra, AuthConfig auth) {
    this(kafka, cassandra, 2, Duration.ofMillis(200), ADMISSION, TlsConfig.NONE, auth, ALL);
  }

  /** One with so many event loops, that takes so long to ask its clients to go. */
  public TestGateway(
      KafkaServer kafka, CassandraServer cassandra, int instances, Duration drainTime) {
    this(kafka, cassandra, instances, drainTime, ADMISSION, TlsConfig.NONE, AUTH, ALL);
  }

  /** One that can be subscribed to so many channels. */
  public TestGateway(KafkaServer kafka, CassandraServer cassandra, Places subscriptions) {
    this(
        kafka,
        cassandra,
        2,
        Duration.ofMillis(200),
        ADMISSION,
        TlsConfig.NONE,
        AUTH,
        () -> subscriptions);
  }

  private TestGateway(
      KafkaServer kafka,
      CassandraServer cassandra,
      int instances,
      Duration drainTime,
      AdmissionConfig admission,
      TlsConfig tls,
      AuthConfig auth,
      Supplier<Places> subscriptions) {
    ensureTopic(kafka.bootstrapServers());
    storage = await(CassandraStorage.open(vertx, storageConfig(cassandra), meters));
    rememberSends();
    gateway =
        await(
            Gateway.start(
                vertx,
                "test-node",
                gatewayConfig(instances, drainTime, admission, tls),
                auth,
                new KafkaConfig(
                    List.of(kafka.bootstrapServers()), 4, 1, 1, Duration.ofDays(30), Map.of()),
                storage,
                meters,
                subscriptions.get()));
    jwt =
        JWTAuth.create(
            vertx,
            new JWTAuthOptions()
                .addPubSecKey(new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(SECRET)));
  }

  /** Guests, users of the secret, and those of issuers. */
  public static AuthConfig auth(Secret secret, List<IssuerConfig> issuers) {
    return new AuthConfig(
        true,
        Duration.ofHours(1),
        Duration.ofDays(1),
        Duration.ofDays(1),
        secret,
        Secret.NONE,
        Duration.ofMinutes(5),
        issuers);
  }

  public Vertx vertx() {
    return vertx;
  }

  public int port() {
    return gateway.port();
  }

  public Gateway gateway() {
    return gateway;
  }

  public CassandraStorage storage() {
    return storage;
  }

  public SimpleMeterRegistry meters() {
    return meters;
  }

  /** A token for a user, good for that long. */
  public String token(String userId, Duration ttl) {
    return jwt.generateToken(
        new JsonObject()
            .put("sub", userId)
            .put("name", "Name of " + userId)
            .put("exp", Instant.now().plus(ttl).getEpochSecond()),
        new JWTOptions().setAlgorithm("HS256"));
  }

  /** A client that is signed in as a user of its own. */
  public ChatClient client() {
    return await(
        ChatClient.connect(vertx, HOST, port(), token(TestNames.unique("u"), Duration.ofHours(1))));
  }

  /** A channel of its own for a test. */
  public String channel() {
    var name = TestNames.unique("c").replace('_', '-');
    return await(
            storage.channels().create(Channel.create(name, "", "u-test", Instant.ofEpochMilli(0))))
        .id();
  }

  /** Publishes as a processor does, and stores as well if wanted. */
  public void publish(ChatMessage message, Prev prev) {
    var published = new Published(message.encode(prev), EPOCH);
    var options = new DeliveryOptions();
    published.headers().forEach(options::addHeader);
    vertx
        .eventBus()
        .publish(Addresses.channel(message.channel()), published.message().json(), options);
  }

  public void store(ChatMessage message, Prev prev) {
    await(storage.messages().put(message, prev, 0));
  }

  /** Stores a message of which nobody knows what stands before it. */
  public void store(ChatMessage message) {
    store(message, Prev.UNKNOWN);
  }

  /** Stores a message of the chain in which each names the one with the seq before. */
  public void store(String channel, long seq, String text) {
    store(message(channel, seq, text), prev(channel, seq));
  }

  /** Publishes a message of that chain. */
  public void publish(String channel, long seq, String text) {
    publish(message(channel, seq, text), prev(channel, seq));
  }

  /** Publishes the messages of that chain from one seq to another, without that. */
  public void publishChain(String channel, long from, long to) {
    LongStream.range(from, to).forEach(seq -> publish(channel, seq, "text " + seq));
  }

  /** How many connections are in the channel. */
  public int members(String channel) {
    return await(gateway.connections(channel)).getInteger("members");
  }

  /** Announces the newest message of a channel as the owner of its partition does. */
  public void announce(ChatMessage head) {
    announce(
        new Heads(
            EPOCH, Duration.ofMinutes(1), List.of(new Heads.Head(head.channel(), head.id()))));
  }

  public void announce(Heads heads) {
    vertx.eventBus().publish(Addresses.HEADS, heads.encode());
  }

  public static ChatMessage message(String channel, long seq, String text) {
    return new ChatMessage(
        channel, new MessageId(1_000_000 + seq / 3, seq), "u-1", "Ada", text, Optional.empty());
  }

  /** What stands before a message of the chain. */
  public static Prev prev(String channel, long seq) {
    return seq == 0 ? Prev.NONE : Prev.of(message(channel, seq - 1, "").id());
  }

  /** The id of a message of the chain, as clients see it. */
  public static String id(String channel, long seq) {
    return message(channel, seq, "").id().toString();
  }

  /** The ids of messages of the chain from one seq to another, without that. */
  public static List<String> ids(String channel, long from, long to) {
    return LongStream.range(from, to).mapToObj(seq -> id(channel, seq)).toList();
  }

  /**
   * Asks on an event loop, where each handler of an answer is set before the next bytes of it come;
   * elsewhere they may have come already, and are never seen.
   */
  public <T> Future<T> onLoop(Supplier<Future<T>> request) {
    return Future.future(asked -> vertx.runOnContext(run -> request.get().onComplete(asked)));
  }

  public static <T> T await(Future<T> future) {
    try {
      return future.await(60, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("nothing within 60 s", e);
    }
  }

  /** The code of a request that must fail. */
  public static ErrorCode failure(Future<?> request) {
    await(request.otherwiseEmpty());
    return code(request);
  }

  /** The code of a request that has failed. */
  public static ErrorCode code(Future<?> failed) {
    return ((ParleyException) failed.cause()).code();
  }

  @Override
  public void close() {
    await(gateway.stop());
    await(storage.close());
    await(vertx.close());
  }

  /** A memory of sends as in a cluster that runs for long: nobody plays the owner's verdicts. */
  private void rememberSends() {
    await(
        vertx
            .sharedData()
            .<String, String>getAsyncMap("parley.sends")
            .compose(map -> map.put("whole-since", "0")));
  }

  private static StorageConfig storageConfig(CassandraServer cassandra) {
    return new StorageConfig(
        List.of(cassandra.contactPoint()),
        cassandra.datacenter(),
        KEYSPACE,
        "{'class': 'SimpleStrategy', 'replication_factor': 1}",
        "{'class': 'UnifiedCompactionStrategy'}",
        "",
        Secret.NONE,
        Duration.ofSeconds(2),
        1_000,
        32,
        TlsConfig.NONE,
        true);
  }

  private static AdmissionConfig admission(boolean proxyProtocol) {
    return new AdmissionConfig(
        List.of(),
        ForwardedHeader.X_FORWARDED_FOR,
        proxyProtocol,
        MAX_CONNECTIONS,
        MAX_CONNECTIONS,
        1_000_000,
        10_000_000,
        1_000,
        1_000,
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        ByteSize.ofMebibytes(64),
        ByteSize.ofMebibytes(256),
        ByteSize.ofMebibytes(512),
        ByteSize.ofMebibytes(256));
  }

  /** What is asked of clients by default, where no gateway is needed. */
  public static GatewayConfig config() {
    return config(ADMISSION);
  }

  /** What is asked of clients, where no gateway is needed. */
  public static GatewayConfig config(AdmissionConfig admission) {
    return gatewayConfig(1, Duration.ZERO, admission, TlsConfig.NONE);
  }

  /** The same with TLS, whose files are not read. */
  public static GatewayConfig config(AdmissionConfig admission, TlsConfig tls) {
    return gatewayConfig(1, Duration.ZERO, admission, tls);
  }

  private static GatewayConfig gatewayConfig(
      int instances, Duration drainTime, AdmissionConfig admission, TlsConfig tls) {
    return new GatewayConfig(
        HOST,
        0,
        instances,
        "",
        false,
        List.of("https://friend.example"),
        AUTH_TIMEOUT,
        ByteSize.ofMebibytes(1),
        MAX_CHANNELS,
        20,
        100,
        200,
        4_000,
        new ByteSize(CHANNEL_BURST),
        new ByteSize(CHANNEL_BURST),
        ByteSize.ofMebibytes(512),
        ByteSize.ofMebibytes(1024),
        SEND_TIMEOUT,
        1_000,
        new ByteSize(MAX_SENDS_BYTES),
        1_000_000,
        Duration.ofSeconds(5),
        16,
        Duration.ofMillis(5),
        new ByteSize(256 << 10),
        new ByteSize(SEND_BUFFER),
        SLOW_READER_TIMEOUT,
        Duration.ofMillis(200),
        500,
        ByteSize.ofMebibytes(4),
        ByteSize.ofMebibytes(64),
        Duration.ofSeconds(5),
        drainTime,
        admission,
        tls);
  }

  private static void ensureTopic(String bootstrapServers) {
    try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(Topics.MESSAGES, 4, (short) 1)
                      .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
          .all()
          .get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}

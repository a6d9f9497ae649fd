package chat.parley.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.local.CassandraServer;
import chat.parley.local.KafkaServer;
import chat.parley.local.TestNames;
import chat.parley.local.WithLocalServers;
import chat.parley.protocol.Addresses;
import chat.parley.protocol.ByteSize;
import chat.parley.protocol.ChatMessage;
import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.Heads;
import chat.parley.protocol.KafkaConfig;
import chat.parley.protocol.LogEntry;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.Prev;
import chat.parley.protocol.Published;
import chat.parley.protocol.Secret;
import chat.parley.protocol.SendVerdict;
import chat.parley.protocol.Topics;
import chat.parley.storage.CassandraStorage;
import chat.parley.storage.StorageConfig;
import chat.parley.tls.TlsConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way from the log to the bus and the store, on a real broker and a real Cassandra node. */
@WithLocalServers
class ProcessorIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Longer than a store that is there takes on the slowest machine. */
  private static final Duration PREV_TIMEOUT = Duration.ofSeconds(3);

  /** Made once; each test has a channel of its own in it. */
  private static final String KEYSPACE = TestNames.unique("ks");

  private final KafkaServer kafkaServer;
  private final CassandraServer cassandra;
  private final KafkaConfig kafka;
  private final String channel = TestNames.unique("c").replace('_', '-');
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Published> live = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private CassandraStorage storage;
  private Processor processor;
  private KafkaProducer<byte[], byte[]> producer;

  ProcessorIT(KafkaServer kafkaServer, CassandraServer cassandra) {
    this.kafkaServer = kafkaServer;
    this.cassandra = cassandra;
    this.kafka =
        new KafkaConfig(
            List.of(kafkaServer.bootstrapServers()), 4, 1, 1, Duration.ofDays(30), Map.of());
  }

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    get(TopicSetup.ensure(vertx, kafka));
    storage =
        get(
            CassandraStorage.open(
                vertx,
                new StorageConfig(
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
                    true),
                meters));
    listen(channel);
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", kafkaServer.bootstrapServers(), "acks", "all", "linger.ms", 0),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    processor = startProcessor(config(TestNames.unique("g"), 50_000));
  }

  @AfterEach
  void stop() {
    producer.close();
    get(processor.stop());
    get(storage.close());
    get(vertx.close());
  }

  @Test
  void publishesAndStoresEachMessageOnceInTheLogsOrder() {
    var ids = send(300);

    awaitLive(300);
    assertThat(liveIds()).isEqualTo(ids);
    assertThat(chainIsUnbroken(Prev.NONE)).isTrue();
    awaitStored(ids);
  }

  @Test
  void manySendersInTheSameMillisecondOverwriteNothing() throws InterruptedException {
    var threads =
        IntStream.range(0, 8)
            .mapToObj(
                sender ->
                    new Thread(() -> IntStream.range(0, 250).forEach(i -> post(sender + "/" + i))))
            .toList();
    threads.forEach(Thread::start);
    for (var thread : threads) {
      thread.join();
    }

    awaitLive(2_000);
    var ids = liveIds();
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(ids.stream().map(MessageId::sentAt).distinct().count())
        .as("several messages share a millisecond")
        .isLessThan(2_000);
    awaitStored(ids);
  }

  @Test
  void malformedRecordsBecomeDeadLettersAndBlockNobody() {
    post("before");
    write(channel.getBytes(StandardCharsets.UTF_8), "nonsense".getBytes(StandardCharsets.UTF_8));
    write(null, new LogEntry.Post("u", "a", "no key", Optional.empty(), Optional.empty()).encode());
    write("No Id!".getBytes(StandardCharsets.UTF_8), new byte[0]);
    write(channel.getBytes(StandardCharsets.UTF_8), null);
    post("after");

    awaitLive(2);
    awaitStored(liveIds());
    awaitDeadLetters("not valid JSON", "no value", "no channel id");
  }

  @Test
  void whatNoGatewayWouldHaveWrittenBecomesADeadLetterHoweverLargeItIs() {
    var key = channel.getBytes(StandardCharsets.UTF_8);
    var long64k = "x".repeat(70_000);
    post("before");
    // With the headers of a dead letter it is larger than a record may be.
    var tooLarge = "x".repeat(1_048_440).getBytes(StandardCharsets.UTF_8);
    write(key, tooLarge);
    // Cassandra takes no key of that length.
    write(key, postBy("u", "Ada", Optional.of(long64k)));
    write(key, postBy(long64k, "Ada", Optional.empty()));
    write(key, postBy("u", "two\nlines", Optional.empty()));
    post("after");

    awaitLive(2);
    awaitStored(liveIds());
    awaitDeadLetters(
        "not valid JSON",
        sha256(tooLarge),
        "'clientMessageId' must be 1 to 64 printable ASCII characters",
        "'userId' needs 1 to 64 characters in one line, none a control",
        "'author' needs 1 to 64 characters in one line, none a control");
  }

  private static String sha256(byte[] value) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] postBy(String userId, String author, Optional<String> clientMessageId) {
    return new LogEntry.Post(userId, author, "text", clientMessageId, Optional.empty()).encode();
  }

  @Test
  void theAgeOfWhatIsNotStoredIsSeen() {
    post("stored");
    awaitLive(1);
    awaitStored(liveIds());
    var age = meters.get("parley.processor.unstored.age").gauge();
    await().atMost(PATIENCE).until(() -> age.value() == 0);
    assertThat(meters.get("parley.processor.retention").gauge().value())
        .isEqualTo((double) Duration.ofDays(30).toSeconds());
    cassandra.pause();
    try {
      post("waits");
      await().atMost(PATIENCE).until(() -> age.value() > 1);
      assertThat(meters.get("parley.processor.window.bytes").gauge().value()).isPositive();
    } finally {
      cassandra.unpause();
    }
    await().atMost(PATIENCE).until(() -> age.value() == 0);
    assertThat(meters.get("parley.processor.window.bytes").gauge().value()).isZero();
  }

  @Test
  void aNewOwnerGoesOnWithTheChain() {
    var first = send(20);
    awaitLive(20);
    awaitStored(first);
    get(processor.stop());
    var second = send(20);
    live.clear();

    processor = startProcessor(config(group, 50_000));

    await().atMost(PATIENCE).until(() -> liveIds().containsAll(second));
    var firstLive = live.get(0);
    // What the old owner had stored but not yet committed comes again, in its place in the chain.
    assertThat(chainIsUnbroken(firstLive.message().prev())).isTrue();
    assertThat(firstLive.message().prev()).isInstanceOf(Prev.Known.class);
    var all = new ArrayList<>(first);
    all.addAll(second);
    awaitStored(all);
  }

  @Test
  void fullBucketsAreFollowedByNewOnes() {
    get(processor.stop());
    processor = startProcessor(config(TestNames.unique("g"), 100));
    var ids = new ArrayList<MessageId>();
    // A bucket starts a moment after it is announced, so this takes more than one burst.
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              ids.addAll(send(60));
              return meters.counter("parley.processor.buckets.opened").count() >= 3;
            });

    awaitStored(ids);
    awaitLive(ids.size());
    assertThat(liveIds()).isEqualTo(ids);
  }

  @Test
  void everyChainGoesOnThoughTheNodeKeepsFewLanes() {
    get(processor.stop());
    var itsMeters = new SimpleMeterRegistry();
    processor =
        get(
            Processor.start(
                vertx, config(TestNames.unique("g"), 50_000, 8), kafka, storage, itsMeters));
    var lanes = itsMeters.get("parley.processor.lanes").gauge();
    var channels = IntStream.range(0, 50).mapToObj(i -> channel + "-" + i).toList();
    var heard = new HashMap<String, List<Published>>();
    channels.forEach(each -> heard.put(each, listen(each, new CopyOnWriteArrayList<>())));

    for (int round = 0; round < 3; round++) {
      for (var each : channels) {
        var id = post(each, "text " + round);
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(10))
            .ignoreException(ParleyException.class)
            .untilAsserted(
                () -> {
                  assertThat(stored(each)).endsWith(id);
                  assertThat(lanes.value()).isBetween(1.0, 8.0);
                });
      }
    }

    assertThat(heard.values())
        .allSatisfy(
            messages -> {
              assertThat(messages).hasSize(3);
              assertThat(chainIsUnbroken(messages, Prev.NONE)).isTrue();
            });
  }

  @Test
  void bucketsFillUpThoughTheirLaneIsForgottenAfterEachMessage() {
    get(processor.stop());
    // Fewer than partitions, so that each may keep none.
    processor = startProcessor(config(TestNames.unique("g"), 10, 1));
    var ids = new ArrayList<MessageId>();

    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              ids.add(post("text"));
              awaitStored(ids);
              return get(storage.buckets().index(channel)).size() >= 2;
            });

    awaitLive(ids.size());
    assertThat(chainIsUnbroken(Prev.NONE)).isTrue();
  }

  @Test
  void whatABeginningLaneHadToCountIsNotCountedAgain() {
    int before = 1_500;
    get(
        Future.all(
            IntStream.range(0, before)
                .mapToObj(i -> new MessageId(1_000 + i, i))
                .map(id -> new ChatMessage(channel, id, "u", "Ada", "text", Optional.empty()))
                .map(message -> storage.messages().put(message, Prev.UNKNOWN, 0))
                .toList()));

    post("the next");

    await()
        .atMost(PATIENCE)
        .ignoreException(ParleyException.class)
        .until(() -> get(storage.buckets().lastCheckpoint(channel, 0)).messages() >= before);
  }

  @Test
  void liveDeliveryGoesOnWhileTheStoreIsAway() {
    var before = send(10);
    awaitLive(10);
    awaitStored(before);
    cassandra.pause();
    List<MessageId> during;
    String other = channel + "-other";
    try {
      listen(other);
      during = send(50);
      awaitLive(60);
      assertThat(chainIsUnbroken(Prev.NONE)).isTrue();
      post(other, "nobody knows what stands before");
      awaitLive(61);
      assertThat(live.get(60).message().prev()).isInstanceOf(Prev.Unknown.class);
    } finally {
      cassandra.unpause();
    }
    var all = new ArrayList<>(before);
    all.addAll(during);
    awaitStored(all);
    await().atMost(PATIENCE).until(() -> stored(other).size() == 1);
  }

  @Test
  void whatIsStoredKnowsWhatStandsBeforeIt() {
    send(20);
    awaitLive(20);
    awaitStored(liveIds());

    var page = get(storage.messages().read(channel, new PageRequest.Newest(50)));

    assertThat(page.messages()).isEqualTo(live.stream().map(Published::message).toList());
  }

  @Test
  void theNewestMessageOfASilentChannelIsAnnouncedAgainAndAgain() {
    var heads = new CopyOnWriteArrayList<MessageId>();
    var empty = new AtomicInteger();
    get(
        vertx
            .eventBus()
            .<String>consumer(
                Addresses.HEADS,
                message -> {
                  var told = Heads.decode(message.body(), System.currentTimeMillis());
                  if (told.heads().isEmpty()) {
                    empty.incrementAndGet();
                  }
                  told.heads().stream()
                      .filter(head -> head.channel().equals(channel))
                      .forEach(head -> heads.add(head.id()));
                })
            .completion());

    var ids = send(3);

    await().atMost(PATIENCE).until(() -> Collections.frequency(heads, ids.get(2)) >= 3);
    assertThat(empty).as("owners without news are heard, too").hasPositiveValue();
  }

  @Test
  void aRepeatedSendIsDroppedAndItsGatewayTold() {
    listenForVerdicts();
    var first = send("m-1", Optional.empty());
    awaitStored(List.of(first));

    var repeated = send("m-1", question(7));
    var fresh = send("m-2", question(8));

    await().atMost(PATIENCE).until(() -> verdicts.size() == 2);
    assertThat(verdicts)
        .containsExactly(
            new SendVerdict(7, Optional.of(first)), new SendVerdict(8, Optional.of(fresh)));
    assertThat(repeated).isNotEqualTo(first);
    awaitLive(2);
    assertThat(liveIds()).containsExactly(first, fresh);
    assertThat(chainIsUnbroken(Prev.NONE)).isTrue();
    awaitStored(List.of(first, fresh));
  }

  @Test
  void aRepeatedSendIsRecognisedWhileTheFirstIsUnderWayAndByTheNextOwner() {
    listenForVerdicts();
    awaitStored(List.of(post("before")));
    cassandra.pause();
    MessageId first;
    try {
      first = send("m-1", Optional.empty());
      send("m-1", question(1));
      awaitLive(2);
    } finally {
      cassandra.unpause();
    }
    await().atMost(PATIENCE).until(() -> verdicts.size() == 1);
    get(processor.stop());
    processor = startProcessor(config(group, 50_000));

    send("m-1", question(2));

    await().atMost(PATIENCE).until(() -> verdicts.size() >= 2);
    assertThat(verdicts).extracting(SendVerdict::id).containsOnly(Optional.of(first));
    assertThat(stored(channel)).hasSize(2).endsWith(first);
  }

  @Test
  void theFirstOfTwoThatComesLastIsDropped() {
    listenForVerdicts();
    var second = send("m-1", question(1));
    send("m-1", Optional.empty());
    var next = post("next");

    awaitLive(2);
    assertThat(liveIds()).containsExactly(second, next);
    awaitStored(List.of(second, next));
    assertThat(verdicts).containsExactly(new SendVerdict(1, Optional.of(second)));
  }

  @Test
  void whatNobodyCanDecideIsRefusedAndHoldsUpTheChannelOnlyBriefly() {
    listenForVerdicts();
    awaitStored(List.of(post("before")));
    cassandra.pause();
    MessageId next;
    try {
      send("m-1", question(1));
      next = post("next");
      await().atMost(PATIENCE).until(() -> verdicts.size() == 1);
      awaitLive(2);
    } finally {
      cassandra.unpause();
    }
    assertThat(verdicts).containsExactly(new SendVerdict(1, Optional.empty()));
    assertThat(liveIds()).endsWith(next);
    await().atMost(PATIENCE).until(() -> stored(channel).size() == 2);
    var again = send("m-1", question(2));
    await().atMost(PATIENCE).until(() -> verdicts.size() == 2);
    assertThat(verdicts.get(1)).isEqualTo(new SendVerdict(2, Optional.of(again)));
  }

  private final List<SendVerdict> verdicts = new CopyOnWriteArrayList<>();

  private void listenForVerdicts() {
    get(
        vertx
            .eventBus()
            .<String>consumer(
                Addresses.verdicts(channel),
                message -> verdicts.add(SendVerdict.decode(message.body())))
            .completion());
  }

  private Optional<LogEntry.VerdictTo> question(long request) {
    return Optional.of(new LogEntry.VerdictTo(channel, request));
  }

  private MessageId send(String clientMessageId, Optional<LogEntry.VerdictTo> verdictTo) {
    return write(
        channel.getBytes(StandardCharsets.UTF_8),
        new LogEntry.Post("u-1", "Ada", "text", Optional.of(clientMessageId), verdictTo).encode());
  }

  private String group;

  private Processor startProcessor(ProcessorConfig config) {
    group = config.group();
    return get(Processor.start(vertx, config, kafka, storage, meters));
  }

  private static ProcessorConfig config(String group, int bucketMessages) {
    return config(group, bucketMessages, 1_000);
  }

  private static ProcessorConfig config(String group, int bucketMessages, int maxChannels) {
    return new ProcessorConfig(
        1,
        group,
        Duration.ofSeconds(6),
        1_000,
        ByteSize.ofMebibytes(16),
        ByteSize.ofMebibytes(64),
        Duration.ofMillis(100),
        Duration.ofMillis(10),
        Duration.ofSeconds(1),
        PREV_TIMEOUT,
        Duration.ofMillis(200),
        bucketMessages,
        ByteSize.ofMebibytes(50),
        Duration.ofMillis(50),
        maxChannels);
  }

  private void listen(String address) {
    listen(address, live);
  }

  private List<Published> listen(String address, List<Published> heard) {
    get(
        vertx
            .eventBus()
            .<String>consumer(
                Addresses.channel(address),
                message ->
                    heard.add(
                        Published.read(
                            address,
                            message.body(),
                            message.headers()::get,
                            System.currentTimeMillis())))
            .completion());
    return heard;
  }

  private List<MessageId> send(int count) {
    return IntStream.range(0, count).mapToObj(i -> post("text " + i)).toList();
  }

  private MessageId post(String text) {
    return post(channel, text);
  }

  private MessageId post(String to, String text) {
    return write(
        to.getBytes(StandardCharsets.UTF_8),
        new LogEntry.Post("u-1", "Ada", text, Optional.empty(), Optional.empty()).encode());
  }

  private MessageId write(byte[] key, byte[] value) {
    try {
      var written = producer.send(new ProducerRecord<>(Topics.MESSAGES, key, value)).get();
      return new MessageId(written.timestamp(), written.offset());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitLive(int count) {
    await().atMost(PATIENCE).until(() -> live.size() >= count);
    assertThat(live).hasSize(count);
  }

  private List<MessageId> liveIds() {
    return live.stream().map(published -> published.message().id()).toList();
  }

  private boolean chainIsUnbroken(Prev before) {
    return chainIsUnbroken(live, before);
  }

  private static boolean chainIsUnbroken(List<Published> heard, Prev before) {
    for (var published : heard) {
      if (!published.message().prev().equals(before)) {
        return false;
      }
      before = Prev.of(published.message().id());
    }
    return true;
  }

  private void awaitStored(List<MessageId> ids) {
    await()
        .atMost(PATIENCE)
        // On a machine that is too busy the store may not answer for a moment.
        .ignoreException(ParleyException.class)
        .untilAsserted(() -> assertThat(stored(channel)).isEqualTo(ids));
  }

  private List<MessageId> stored(String of) {
    var all = new ArrayList<MessageId>();
    var cursor = new MessageId(0, 0);
    while (true) {
      var page = get(storage.messages().read(of, new PageRequest.After(cursor, 200)));
      page.messages().stream().map(EncodedMessage::id).forEach(all::add);
      if (page.messages().isEmpty()) {
        return all;
      }
      cursor = page.after().orElseThrow();
    }
  }

  /** Waits until every one of these is the value of a header of some dead letter. */
  private void awaitDeadLetters(String... expected) {
    var properties = new Properties();
    properties.put("bootstrap.servers", kafkaServer.bootstrapServers());
    var found = new HashSet<String>();
    try (var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      var partition = new TopicPartition(Topics.DEAD_LETTERS, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(100))
                    .forEach(
                        letter ->
                            letter
                                .headers()
                                .forEach(
                                    header ->
                                        found.add(
                                            new String(header.value(), StandardCharsets.UTF_8))));
                return found.containsAll(List.of(expected));
              });
    }
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError("nothing within 30 s", e);
    }
  }
}

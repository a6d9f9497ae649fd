package chat.parley.storage;

import chat.parley.local.CassandraServer;
import chat.parley.local.TestNames;
import chat.parley.protocol.ChatMessage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.Prev;
import chat.parley.protocol.Secret;
import chat.parley.tls.TlsConfig;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** A storage in a keyspace of its own, with the calls and counts that tests need. */
final class TestStorage implements AutoCloseable {

  private static final int PUTS_IN_FLIGHT = 512;

  /** A table that is dropped is kept in a snapshot first. */
  private static final Duration CQL_TIMEOUT = Duration.ofSeconds(20);

  final Vertx vertx = Vertx.vertx();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final StorageConfig config;
  final CassandraStorage storage;

  TestStorage(CassandraServer server) {
    this(config(server.contactPoint(), server.datacenter()));
  }

  TestStorage(StorageConfig config) {
    this.config = config;
    this.storage = await(CassandraStorage.open(vertx, config, meters));
  }

  static StorageConfig config(String contactPoint, String datacenter) {
    return new StorageConfig(
        List.of(contactPoint),
        datacenter,
        TestNames.unique("storage"),
        "{'class': 'SimpleStrategy', 'replication_factor': 1}",
        "{'class': 'UnifiedCompactionStrategy'}",
        "",
        Secret.NONE,
        Duration.ofSeconds(5),
        1_024,
        32,
        TlsConfig.NONE,
        true);
  }

  MessageStore messages() {
    return storage.messages();
  }

  BucketStore buckets() {
    return storage.buckets();
  }

  ChannelStore channels() {
    return storage.channels();
  }

  /** What the bucket holds, as the owner of its channel finds out. */
  BucketFill fill(String channel, long bucket) {
    var last = await(buckets().lastCheckpoint(channel, bucket));
    return await(buckets().count(channel, bucket, last));
  }

  /** How many queries of the kind succeeded so far. */
  long queries(String kind) {
    return meters.find("parley.storage.query").tags("kind", kind, "outcome", "ok").timers().stream()
        .mapToLong(Timer::count)
        .sum();
  }

  /** How many queries reading a page has taken so far. */
  long readQueries() {
    return queries("page") + queries("page-index");
  }

  static ChatMessage message(String channel, long sentAt, long seq, String text) {
    return new ChatMessage(
        channel, new MessageId(sentAt, seq), "u-1", "Ada", text, Optional.empty());
  }

  /** Stores a short message. */
  MessageId put(String channel, long bucket, long sentAt, long seq) {
    await(messages().put(message(channel, sentAt, seq, "hello " + seq), Prev.UNKNOWN, bucket));
    return new MessageId(sentAt, seq);
  }

  /** Stores many at once, bounded in flight. */
  void putAll(BucketIndex index, Stream<ChatMessage> many) {
    var places = new Semaphore(PUTS_IN_FLIGHT);
    var failure = new AtomicReference<Throwable>();
    many.forEach(
        message -> {
          places.acquireUninterruptibly();
          messages()
              .put(message, Prev.UNKNOWN, index.bucketOf(message.id().sentAt()))
              .onFailure(failure::set)
              .onComplete(done -> places.release());
        });
    places.acquireUninterruptibly(PUTS_IN_FLIGHT);
    if (failure.get() != null) {
      throw new AssertionError("a put failed", failure.get());
    }
  }

  /** Runs CQL that the storage itself never would. */
  void cql(List<String> statements) {
    var address = config.contactPoints().get(0).split(":", 2);
    try (var session =
        CqlSession.builder()
            .addContactPoint(new InetSocketAddress(address[0], Integer.parseInt(address[1])))
            .withLocalDatacenter(config.localDatacenter())
            .withKeyspace(config.keyspace())
            .build()) {
      statements.forEach(
          statement ->
              session.execute(SimpleStatement.newInstance(statement).setTimeout(CQL_TIMEOUT)));
    }
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    await(storage.close());
    await(vertx.close());
  }
}

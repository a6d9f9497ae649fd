package chat.parley.local;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Kafka and Cassandra together, in {@code <folder>/kafka} and {@code <folder>/cassandra}. */
public final class LocalServers implements AutoCloseable {

  private final KafkaServer kafka;
  private final CassandraServer cassandra;

  private LocalServers(KafkaServer kafka, CassandraServer cassandra) {
    this.kafka = kafka;
    this.cassandra = cassandra;
  }

  /**
   * Starts both at the same time and returns when both serve clients.
   *
   * @throws ServerException when one does not come up; the other is stopped then
   */
  public static LocalServers start(Path folder) {
    return start(folder, Ports.HOST);
  }

  /** The same on another address of this machine than 127.0.0.1. */
  public static LocalServers start(Path folder, String host) {
    return start(folder, host, server -> {});
  }

  /** The same; {@code onReady} hears of each server when it serves, in a thread of its own. */
  static LocalServers start(Path folder, String host, Consumer<LocalServer> onReady) {
    CompletableFuture<KafkaServer> kafka =
        inBackground(() -> KafkaServer.start(folder.resolve("kafka"), host, 0));
    CompletableFuture<CassandraServer> cassandra =
        inBackground(() -> CassandraServer.start(folder.resolve("cassandra"), host, 0));
    try {
      CompletableFuture.allOf(kafka.thenAccept(onReady), cassandra.thenAccept(onReady)).join();
    } catch (CompletionException e) {
      kafka.thenAccept(KafkaServer::kill).exceptionally(failed -> null).join();
      cassandra.thenAccept(CassandraServer::kill).exceptionally(failed -> null).join();
      throw e.getCause() instanceof ServerException cause ? cause : e;
    }
    return new LocalServers(kafka.join(), cassandra.join());
  }

  public KafkaServer kafka() {
    return kafka;
  }

  public CassandraServer cassandra() {
    return cassandra;
  }

  /** Stops both at the same time and waits for that. */
  @Override
  public void close() {
    CompletableFuture<Void> first = CompletableFuture.runAsync(kafka::stop, LocalServers::thread);
    cassandra.stop();
    first.join();
  }

  /** A thread of its own: the common pool has a single one on two cores. */
  private static <T> CompletableFuture<T> inBackground(Supplier<T> start) {
    return CompletableFuture.supplyAsync(start, LocalServers::thread);
  }

  private static void thread(Runnable task) {
    new Thread(task, "parley-local-server").start();
  }
}

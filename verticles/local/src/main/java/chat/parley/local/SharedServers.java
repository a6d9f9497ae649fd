package chat.parley.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/** The servers that all test classes of this JVM share; each is started when first wanted. */
final class SharedServers implements AutoCloseable {

  private final boolean containers = "containers".equals(System.getProperty("parley.servers"));
  private final Path folder;
  private KafkaServer kafka;
  private CassandraServer cassandra;
  private boolean keepFolder;

  SharedServers() {
    Path base = Path.of(System.getProperty("parley.test.dir", "target/it")).toAbsolutePath();
    try {
      Files.createDirectories(base);
      folder = Files.createTempDirectory(base, "servers-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when the wanted servers serve clients; starts them at the same time. */
  synchronized void provide(boolean wantKafka, boolean wantCassandra) {
    inParallel(
        () -> {
          if (wantKafka) {
            provideKafka();
          }
        },
        () -> {
          if (wantCassandra) {
            provideCassandra();
          }
        });
  }

  KafkaServer kafka() {
    return kafka;
  }

  CassandraServer cassandra() {
    return cassandra;
  }

  /** A test failed: somebody will want to read the servers' logs. */
  synchronized void keepFolder() {
    keepFolder = true;
  }

  @Override
  public synchronized void close() throws IOException {
    // Nobody will read the data again, so there is nothing to end in order.
    Stream.of(kafka, cassandra).filter(server -> server != null).forEach(LocalServer::kill);
    if (keepFolder) {
      System.err.println("A test failed; data and logs of its servers stay in " + folder);
    } else {
      try (Stream<Path> files = Files.walk(folder)) {
        List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        for (Path file : deepestFirst) {
          Files.delete(file);
        }
      }
    }
  }

  private void provideKafka() {
    if (kafka == null) {
      kafka = containers ? KafkaServer.inContainer() : KafkaServer.start(folder.resolve("kafka"));
    }
    kafka.heal();
  }

  private void provideCassandra() {
    if (cassandra == null) {
      cassandra =
          containers
              ? CassandraServer.inContainer()
              : CassandraServer.start(folder.resolve("cassandra"));
    }
    cassandra.heal();
  }

  private static void inParallel(Runnable first, Runnable second) {
    CompletableFuture<Void> background =
        CompletableFuture.runAsync(first, task -> new Thread(task, "parley-servers").start());
    try {
      second.run();
      background.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof ServerException cause ? cause : e;
    }
  }
}

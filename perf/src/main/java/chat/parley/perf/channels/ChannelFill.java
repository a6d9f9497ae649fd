package chat.parley.perf.channels;

import chat.parley.protocol.Channel;
import chat.parley.storage.ChannelRange;
import chat.parley.storage.SearchText;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/**
 * Writes channels as a gateway would, past its creation and much faster: without the lightweight
 * transaction, and many rows of a partition at once.
 */
final class ChannelFill implements AutoCloseable {

  private static final String COLUMNS = "id, name, topic, created_by, created_at";
  private static final int ROWS_AT_ONCE = 60;
  private static final int SINGLE_IN_FLIGHT = 256;
  private static final int BATCHES_IN_FLIGHT = 24;
  private static final int ATTEMPTS = 10;

  private final Channel[] channels;
  private final CqlSession session;
  private final AtomicLong rows = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  ChannelFill(Channel[] channels, String contactPoint, String datacenter, String keyspace) {
    this.channels = channels;
    var address = contactPoint.split(":", 2);
    this.session =
        CqlSession.builder()
            .addContactPoint(new InetSocketAddress(address[0], Integer.parseInt(address[1])))
            .withLocalDatacenter(datacenter)
            .withKeyspace(keyspace)
            .withConfigLoader(
                DriverConfigLoader.programmaticBuilder()
                    .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
                    .build())
            .build();
  }

  /**
   * Writes the channels.
   *
   * @return how many rows they have together
   */
  long write() {
    byId();
    grouped("channels_by_id", "range", false);
    grouped("channels_by_prefix", "prefix", true);
    return rows.get();
  }

  private void byId() {
    var insertion =
        session.prepare(
            "INSERT INTO channels (" + COLUMNS + ", listed) VALUES (?, ?, ?, ?, ?, true)");
    var places = new Semaphore(SINGLE_IN_FLIGHT);
    for (var channel : channels) {
      run(
          insertion.bind(
              channel.id(),
              channel.name(),
              channel.topic(),
              channel.createdBy(),
              channel.createdAt()),
          1,
          places,
          1);
    }
    await(places, SINGLE_IN_FLIGHT);
  }

  /** Writes partition by partition, each from the numbers of its channels. */
  private void grouped(String table, String partition, boolean byPrefix) {
    var insertion =
        session.prepare(
            "INSERT INTO %s (%s, %s) VALUES (?, ?, ?, ?, ?, ?)"
                .formatted(table, partition, COLUMNS));
    var range = session.prepare("INSERT INTO channel_ranges (list, range) VALUES ('channels', ?)");
    Map<Object, IntStream.Builder> groups = new HashMap<>();
    for (int number = 0; number < channels.length; number++) {
      var channel = channels[number];
      var keys = byPrefix ? SearchText.keys(channel) : Set.of(ChannelRange.of(channel.id()));
      for (var key : keys) {
        groups.computeIfAbsent(key, none -> IntStream.builder()).add(number);
      }
    }
    var places = new Semaphore(BATCHES_IN_FLIGHT);
    groups.forEach(
        (key, numbers) -> {
          if (!byPrefix) {
            session.execute(range.bind(key));
          }
          write(insertion, key, numbers.build().toArray(), places);
        });
    await(places, BATCHES_IN_FLIGHT);
  }

  private void write(PreparedStatement insertion, Object key, int[] numbers, Semaphore places) {
    for (int from = 0; from < numbers.length; from += ROWS_AT_ONCE) {
      int to = Math.min(numbers.length, from + ROWS_AT_ONCE);
      BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
      for (int i = from; i < to; i++) {
        var channel = channels[numbers[i]];
        batch.addStatement(
            insertion.bind(
                key,
                channel.id(),
                channel.name(),
                channel.topic(),
                channel.createdBy(),
                channel.createdAt()));
      }
      run(batch.build(), to - from, places, 1);
    }
  }

  /** Runs it when there is a place; what a busy server fails is run again. */
  private void run(Statement<?> statement, int count, Semaphore places, int attempt) {
    if (attempt == 1) {
      places.acquireUninterruptibly();
    }
    session
        .executeAsync(statement)
        .whenComplete(
            (done, failed) -> {
              if (failed != null && attempt < ATTEMPTS) {
                run(statement, count, places, attempt + 1);
                return;
              }
              if (failed != null) {
                failure.compareAndSet(null, failed);
              }
              rows.addAndGet(count);
              places.release();
            });
  }

  private void await(Semaphore places, int all) {
    places.acquireUninterruptibly(all);
    if (failure.get() != null) {
      throw new IllegalStateException("the channels could not be written", failure.get());
    }
  }

  @Override
  public void close() {
    session.close();
  }
}

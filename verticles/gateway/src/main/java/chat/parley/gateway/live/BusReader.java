package chat.parley.gateway.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes over the event bus is read before it is believed: without {@code cluster.tls} anybody
 * who reaches the port can publish. What is not of the form is counted and dropped, and nothing is
 * thrown. Thread-safe.
 *
 * @param <T> what is read
 */
public final class BusReader<T> implements Handler<Message<Object>> {

  private static final Logger LOG = LoggerFactory.getLogger(BusReader.class);

  /** Whoever sends rubbish shall not fill the log with it. */
  private static final long LOG_EVERY = Duration.ofSeconds(10).toNanos();

  private static final AtomicLong LAST_LOGGED = new AtomicLong(System.nanoTime() - LOG_EVERY);

  /**
   * What is sent to an address.
   *
   * @param <T> what it means
   */
  @FunctionalInterface
  public interface Form<T> {
    /** Throws any exception when it is anything else. */
    T read(String body, MultiMap headers);
  }

  private final Counter foreign;
  private final Form<T> form;
  private final Consumer<T> use;

  public BusReader(MeterRegistry meters, Form<T> form, Consumer<T> use) {
    this(HubMeters.foreign(meters), form, use);
  }

  BusReader(Counter foreign, Form<T> form, Consumer<T> use) {
    this.foreign = foreign;
    this.form = form;
    this.use = use;
  }

  @Override
  public void handle(Message<Object> message) {
    T read;
    try {
      // Any type may come; a cast that fails is a failure of the form.
      read = form.read((String) message.body(), message.headers());
    } catch (RuntimeException e) {
      foreign.increment();
      logSometimes(message.address(), e);
      return;
    }
    use.accept(read);
  }

  private static void logSometimes(String address, RuntimeException problem) {
    long now = System.nanoTime();
    long last = LAST_LOGGED.get();
    if (now - last >= LOG_EVERY && LAST_LOGGED.compareAndSet(last, now)) {
      LOG.warn("ignored what is of another form on {}: {}", address, problem.getClass().getName());
    }
  }
}

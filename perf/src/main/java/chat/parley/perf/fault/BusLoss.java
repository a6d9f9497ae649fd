package chat.parley.perf.fault;

import chat.parley.protocol.Addresses;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.spi.VerticleFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a node lose a fraction of the event-bus messages that arrive at its gateway. Vert.x finds
 * it on the class path by its service file, as it finds every verticle factory, and hands it its
 * Vert.x: the product itself knows nothing of it. Without its system property it does nothing.
 */
public final class BusLoss implements VerticleFactory {

  private static final Logger LOG = LoggerFactory.getLogger(BusLoss.class);
  private static final String PROPERTY = "parley.fault.bus-loss";
  private static final long READ_MS = 100;

  private volatile double fraction;

  /** Puts another fraction into force, some tenth of a second later. */
  public static void set(Path file, double fraction) {
    try {
      Files.writeString(file, Double.toString(fraction));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The JVM option that names the file. */
  public static String option(Path file) {
    return "-D" + PROPERTY + "=" + file.toAbsolutePath();
  }

  /** What a node's class path needs. */
  public static Path codeSource() {
    try {
      return Path.of(BusLoss.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void init(Vertx vertx) {
    var file = System.getProperty(PROPERTY);
    if (file != null) {
      // Vert.x is still being made.
      vertx.setTimer(1, timer -> vertx.eventBus().addInboundInterceptor(this::intercept));
      vertx.setPeriodic(READ_MS, timer -> read(Path.of(file)));
    }
  }

  @Override
  public String prefix() {
    return "parley-bus-loss";
  }

  private <T> void intercept(DeliveryContext<T> delivery) {
    var address = delivery.message().address();
    boolean isChat = Addresses.channelOf(address).isPresent() || address.equals(Addresses.HEADS);
    if (!isChat || ThreadLocalRandom.current().nextDouble() >= fraction) {
      delivery.next();
    }
  }

  private void read(Path file) {
    double wanted = 0;
    try {
      if (Files.exists(file)) {
        wanted = Double.parseDouble(Files.readString(file));
      }
    } catch (IOException | NumberFormatException e) {
      // It is being written.
      return;
    }
    if (wanted != fraction) {
      fraction = wanted;
      LOG.info("losing {} % of what the event bus brings", 100 * wanted);
    }
  }
}

package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The shipped conf/logback.xml. */
class LoggingTest {

  private static final Path SHIPPED = Path.of("../../conf/logback.xml");

  private final LoggerContext context = new LoggerContext();

  @Test
  void writesTextByDefault() throws JoranException {
    configure(Map.of());

    assertThat(line()).endsWith(" WARN  BusProbe: no probe for 10 s (main)\n").contains("T");
    assertThat(level("chat.parley.app")).isEqualTo(Level.INFO);
  }

  @Test
  void writesOneJsonObjectALineOnDemand() throws JoranException {
    configure(Map.of("PARLEY_LOG_FORMAT", "json"));

    assertThat(line()).endsWith("}\n").containsOnlyOnce("\n");
    var json = new JsonObject(line());
    assertThat(json.getString("formattedMessage")).isEqualTo("no probe for 10 s");
    assertThat(json.getString("level")).isEqualTo("WARN");
    assertThat(json.getString("loggerName")).isEqualTo(BusProbe.class.getName());
    assertThat(json.getLong("timestamp")).isPositive();
  }

  @Test
  void levelIsOursAloneSoThatNoLibraryLogsWhatUsersWrite() throws JoranException {
    configure(Map.of("PARLEY_LOG_LEVEL", "trace"));

    assertThat(level("chat.parley.app")).isEqualTo(Level.TRACE);
    assertThat(level("io.netty")).isEqualTo(Level.WARN);
    assertThat(level("org.apache.kafka")).isEqualTo(Level.WARN);
    assertThat(level("com.datastax")).isEqualTo(Level.WARN);
  }

  private void configure(Map<String, String> variables) throws JoranException {
    context.setMDCAdapter(new LogbackMDCAdapter());
    variables.forEach(context::putProperty);
    var configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(SHIPPED.toFile());
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .allMatch(status -> status.getLevel() < Status.ERROR);
  }

  private Level level(String logger) {
    return context.getLogger(logger).getEffectiveLevel();
  }

  private String line() {
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    var appender = (ConsoleAppender<?>) root.iteratorForAppenders().next();
    var event =
        new LoggingEvent(
            Logger.class.getName(),
            context.getLogger(BusProbe.class),
            Level.WARN,
            "no probe for {} s",
            null,
            new Object[] {10});
    event.setThreadName("main");
    @SuppressWarnings("unchecked")
    var encoder = ((ConsoleAppender<Object>) appender).getEncoder();
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }
}

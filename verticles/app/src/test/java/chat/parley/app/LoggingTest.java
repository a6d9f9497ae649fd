package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.helpers.NOPAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import chat.parley.protocol.audit.AuditLog;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void auditLogIsOneObjectALineOnStandardOutputWhateverTheFormat() throws JoranException {
    for (var format : List.of("text", "json")) {
      configure(Map.of("PARLEY_LOG_FORMAT", format));
      var audit = context.getLogger(AuditLog.LOGGER);

      assertThat(audit.isAdditive()).isFalse();
      assertThat(audit.getEffectiveLevel()).isEqualTo(Level.INFO);
      var appender = audit.iteratorForAppenders().next();
      assertThat(appender).isInstanceOf(ConsoleAppender.class);
      @SuppressWarnings("unchecked")
      var encoder = ((ConsoleAppender<Object>) (ConsoleAppender<?>) appender).getEncoder();
      assertThat(encode(encoder, audit, "{\"event\":\"{}\"}")).isEqualTo("{\"event\":\"{}\"}\n");
      context.reset();
    }
  }

  @Test
  void auditLogGoesToAFileOnDemand(@TempDir Path folder) throws IOException, JoranException {
    var file = folder.resolve("audit.log");
    configure(Map.of("PARLEY_AUDIT_LOG", "file", "PARLEY_AUDIT_FILE", file.toString()));

    context.getLogger(AuditLog.LOGGER).info("{\"event\":\"sign-in\"}");
    context.getLogger("chat.parley.app").warn("something else");
    context.stop();

    assertThat(Files.readAllLines(file)).containsExactly("{\"event\":\"sign-in\"}");
  }

  @Test
  void auditLogCanBeOff() throws JoranException {
    configure(Map.of("PARLEY_AUDIT_LOG", "off"));

    assertThat(context.getLogger(AuditLog.LOGGER).iteratorForAppenders().next())
        .isInstanceOf(NOPAppender.class);
    assertThat(context.getLogger(AuditLog.LOGGER).isAdditive()).isFalse();
  }

  private String encode(Encoder<Object> encoder, Logger logger, String message) {
    var event = new LoggingEvent(Logger.class.getName(), logger, Level.INFO, message, null, null);
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
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

package chat.parley.gateway.audit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import chat.parley.protocol.audit.AuditLog;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What is written into the audit log, from now until this is closed. */
public final class AuditLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final Logger logger = (Logger) LoggerFactory.getLogger(AuditLog.LOGGER);
  private final List<String> lines = new CopyOnWriteArrayList<>();

  public AuditLines() {
    start();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.add(event.getFormattedMessage());
  }

  /** All lines, as they are. */
  public List<String> all() {
    return List.copyOf(lines);
  }

  /** The lines of one kind of event. */
  public List<JsonObject> of(String event) {
    return lines.stream()
        .map(JsonObject::new)
        .filter(line -> line.getString("event").equals(event))
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(this);
  }
}

package chat.parley.storage;

import chat.parley.protocol.Channel;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A channel as a row of each of the tables that have it. */
final class ChannelRows {

  static final String COLUMNS = "id, name, topic, created_by, created_at";

  private static final Logger LOG = LoggerFactory.getLogger(ChannelRows.class);

  private ChannelRows() {}

  /** The channel; empty for a row that lacks what every channel has. */
  static Optional<Channel> read(Row row) {
    var id = row.getString("id");
    var name = row.getString("name");
    var topic = row.getString("topic");
    var createdBy = row.getString("created_by");
    var createdAt = row.getInstant("created_at");
    if (name == null || createdBy == null || createdAt == null) {
      LOG.error("stored channel {} lacks its name, creator or time", id);
      return Optional.empty();
    }
    return Optional.of(new Channel(id, name, topic == null ? "" : topic, createdBy, createdAt));
  }

  /** Whether the row is of the same creation as the channel. */
  static boolean isSame(Channel stored, Channel channel) {
    return channel.name().equals(stored.name())
        && channel.createdBy().equals(stored.createdBy())
        && channel.createdAt().truncatedTo(ChronoUnit.MILLIS).equals(stored.createdAt());
  }
}

package chat.parley.storage;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Prepared statements, handed out in the order in which their texts were given. */
final class Prepared {

  private final Iterator<PreparedStatement> statements;

  private Prepared(List<PreparedStatement> statements) {
    this.statements = statements.iterator();
  }

  static Future<Prepared> all(Queries queries, String... texts) {
    return Future.all(Stream.of(texts).map(queries::prepare).toList())
        .map(all -> new Prepared(all.list()));
  }

  PreparedStatement next() {
    return statements.next();
  }
}

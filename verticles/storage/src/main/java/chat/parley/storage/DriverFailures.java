package chat.parley.storage;

import chat.parley.protocol.ParleyException;
import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.RequestThrottlingException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.connection.ConnectionInitException;
import com.datastax.oss.driver.api.core.servererrors.QueryExecutionException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import java.io.IOException;

/** Tells which of the driver's failures a retry can heal. */
final class DriverFailures {

  private DriverFailures() {}

  /**
   * The failure as callers see it: {@code UNAVAILABLE} when Cassandra is away, too slow or too
   * busy, itself when the same query would fail again.
   */
  static Throwable translate(Throwable failure) {
    return isTransient(failure)
        ? ParleyException.unavailable("the message store does not answer; try again", failure)
        : failure;
  }

  private static boolean isTransient(Throwable failure) {
    return failure instanceof AllNodesFailedException
        || failure instanceof NodeUnavailableException
        || failure instanceof DriverTimeoutException
        || failure instanceof RequestThrottlingException
        || failure instanceof BusyConnectionException
        || failure instanceof ClosedConnectionException
        || failure instanceof ConnectionInitException
        // Too few replicas, their time-outs and failures, an overloaded or starting coordinator.
        || failure instanceof QueryExecutionException
        // A fault inside a server, which a stopping one also answers.
        || failure instanceof ServerError
        || failure instanceof IOException;
  }
}

package chat.parley.storage;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.RequestThrottlingException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DriverFailuresTest {

  static Stream<Throwable> transientFailures() {
    return Stream.of(
        new NoNodeAvailableException(),
        new DriverTimeoutException("slow"),
        new RequestThrottlingException("full"),
        new ClosedConnectionException("gone"));
  }

  @ParameterizedTest
  @MethodSource("transientFailures")
  void serverThatIsAwayIsUnavailable(Throwable failure) {
    var translated = (ParleyException) DriverFailures.translate(failure);

    assertThat(translated.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(translated.retryAfter()).isPresent();
    assertThat(translated).hasCause(failure);
  }

  @Test
  void faultOfOursPassesThrough() {
    var failure = new IllegalArgumentException("wrong type");

    assertThat(DriverFailures.translate(failure)).isSameAs(failure);
  }
}

package chat.parley.gateway.audit;

import chat.parley.protocol.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * A counter for each transport and code. All are registered at once, so that none appears with its
 * first event, and counting looks nothing up by name. Thread-safe.
 */
final class CodeCounters {

  private final Map<Transport, Map<ErrorCode, Counter>> counters = new EnumMap<>(Transport.class);

  /**
   * Registers them.
   *
   * @param label of the code
   */
  CodeCounters(
      MeterRegistry meters,
      String name,
      String description,
      String label,
      Set<Transport> transports,
      Set<ErrorCode> codes) {
    for (var transport : transports) {
      var byCode = new EnumMap<ErrorCode, Counter>(ErrorCode.class);
      for (var code : codes) {
        byCode.put(
            code,
            Counter.builder(name)
                .description(description)
                .tag(label, code.name())
                .tag("transport", transport.label())
                .register(meters));
      }
      counters.put(transport, byCode);
    }
  }

  /** Counts one; the transport and the code must be among the registered ones. */
  void count(Transport transport, ErrorCode code) {
    counters.get(transport).get(code).increment();
  }
}

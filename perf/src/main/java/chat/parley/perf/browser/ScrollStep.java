package chat.parley.perf.browser;

import java.util.List;
import java.util.Map;

/**
 * What became of one scrolling through the messages, when the page had come to rest.
 *
 * @param ids the messages in the page, from top to bottom
 * @param drift by how many pixels the message at the top was moved by anything but the scrolling,
 *     since the step before
 * @param waited whether the top of what was loaded came into sight, and older ones were waited for
 * @param millis how long it took
 * @param isAtBeginning whether the page says that this is the beginning of the channel
 * @param isAtEnd whether it cannot be scrolled down any further
 */
public record ScrollStep(
    List<String> ids,
    double drift,
    boolean waited,
    double millis,
    boolean isAtBeginning,
    boolean isAtEnd) {

  static ScrollStep of(Map<?, ?> step) {
    return new ScrollStep(
        ((List<?>) step.get("ids")).stream().map(String.class::cast).toList(),
        ((Number) step.get("drift")).doubleValue(),
        (Boolean) step.get("waited"),
        ((Number) step.get("millis")).doubleValue(),
        (Boolean) step.get("isAtBeginning"),
        (Boolean) step.get("isAtEnd"));
  }
}

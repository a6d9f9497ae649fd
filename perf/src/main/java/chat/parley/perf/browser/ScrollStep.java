package chat.parley.perf.browser;

import java.util.List;
import java.util.Map;

/**
 * What became of one scrolling through the messages, when the page had come to rest.
 *
 * @param ids the messages in the page, from top to bottom
 * @param drift by how many pixels what was in sight was moved by anything but the scrolling
 * @param waited whether the top of what was loaded came into sight, and older ones were waited for
 * @param millis how long it took
 * @param height of all that is loaded, in pixels, as far as it is known
 * @param isAtBeginning whether the page says that this is the beginning of the channel
 * @param isAtEnd whether it cannot be scrolled down any further
 */
public record ScrollStep(
    List<String> ids,
    double drift,
    boolean waited,
    double millis,
    double height,
    boolean isAtBeginning,
    boolean isAtEnd) {

  @Override
  public String toString() {
    return "%s … %s, drift %.1f px, %s after %.0f ms"
        .formatted(
            ids.get(0),
            ids.get(ids.size() - 1),
            drift,
            waited ? "waited, at rest" : "at rest",
            millis);
  }

  static ScrollStep of(Map<?, ?> step) {
    return new ScrollStep(
        ((List<?>) step.get("ids")).stream().map(String.class::cast).toList(),
        ((Number) step.get("drift")).doubleValue(),
        (Boolean) step.get("waited"),
        ((Number) step.get("millis")).doubleValue(),
        ((Number) step.get("height")).doubleValue(),
        (Boolean) step.get("isAtBeginning"),
        (Boolean) step.get("isAtEnd"));
  }
}

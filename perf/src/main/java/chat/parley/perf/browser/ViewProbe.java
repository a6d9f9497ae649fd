package chat.parley.perf.browser;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Notes, for each frame that a page draws, which messages are in view and where. What moves them
 * must be the reader: nothing else may move what is in view by more than a pixel, take it away,
 * skip a message, or leave half of the view empty for longer than a frame. One thread:
 * Playwright's.
 */
public final class ViewProbe {

  /** What the reader does. */
  public enum Reading {
    /** Scrolls towards the newest message. */
    DOWN(1),
    /** Scrolls towards the first message. */
    UP(-1),
    /** Does nothing; whatever is in view stays where it is. */
    RESTING(0),
    /** Goes elsewhere at once: nothing is compared. */
    JUMPING(null);

    private final Integer direction;

    Reading(Integer direction) {
      this.direction = direction;
    }
  }

  /**
   * What is in view.
   *
   * @param ids of its messages, from top to bottom
   * @param top where the view stands in all that is loaded, in pixels
   * @param isAtEnd whether what is loaded ends here
   * @param isAtBeginning whether what is loaded begins here
   * @param faults how many have been noted so far
   */
  public record View(
      List<String> ids, double top, boolean isAtEnd, boolean isAtBeginning, int faults) {}

  /**
   * What was noted.
   *
   * @param faults a line each, with the frames before it
   * @param seen every message that was in view, in the order in which they came
   */
  public record Notes(List<String> faults, List<String> seen, int frames) {}

  /** Calls a function in a page, with an argument or null; JSON values both ways. */
  interface Page {
    Object evaluate(String function, Object argument);
  }

  private final Page page;

  private ViewProbe(Page page) {
    this.page = page;
  }

  /** Begins in a page that shows a channel. */
  static ViewProbe begin(Page page) {
    page.evaluate(Scripts.VIEW_BEGIN, null);
    return new ViewProbe(page);
  }

  /** From now on the reader does this. */
  public void reading(Reading reading) {
    var how = new HashMap<String, Integer>();
    how.put("direction", reading.direction);
    page.evaluate(Scripts.VIEW_READING, how);
  }

  /** What is in view after so many more frames. */
  public View after(int frames) {
    var view = (Map<?, ?>) page.evaluate(Scripts.VIEW_LOOK, Map.of("frames", frames));
    return new View(
        strings(view.get("ids")),
        ((Number) view.get("scrollTop")).doubleValue(),
        (Boolean) view.get("isAtEnd"),
        (Boolean) view.get("isAtBeginning"),
        ((Number) view.get("faults")).intValue());
  }

  /** What is in view when scrolling has come to rest. */
  public View rest() {
    View last;
    var view = after(1);
    int atRest = 0;
    do {
      last = view;
      view = after(2);
      atRest = view.top() == last.top() && view.ids().equals(last.ids()) ? atRest + 1 : 0;
    } while (atRest < 4);
    return view;
  }

  /** Ends it. */
  public Notes end() {
    var notes = (Map<?, ?>) page.evaluate(Scripts.VIEW_END, null);
    return new Notes(
        strings(notes.get("faults")),
        strings(notes.get("seen")),
        ((Number) notes.get("frames")).intValue());
  }

  private static List<String> strings(Object list) {
    return Collections.unmodifiableList(((List<?>) list).stream().map(String.class::cast).toList());
  }
}

package chat.parley.perf.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;

/** The functions that are evaluated in pages, each a file of this package. */
final class Scripts {

  static final String SHOWN = read("shown.js");
  static final String SCROLL = read("scroll.js");

  static final String PAGE = read("page.js");
  static final String FRAMES_BEGIN = read("frames-begin.js");
  static final String FRAMES_END = read("frames-end.js");

  static final String VIEW_BEGIN = read("view-begin.js");
  static final String VIEW_READING = read("view-reading.js");
  static final String VIEW_LOOK = read("view-look.js");
  static final String VIEW_END = read("view-end.js");

  private Scripts() {}

  /** Playwright wants an expression, so the comment at its head goes. */
  private static String read(String file) {
    try (var in = Scripts.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .dropWhile(line -> line.startsWith("//"))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

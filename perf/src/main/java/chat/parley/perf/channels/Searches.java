package chat.parley.perf.channels;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * A kind of request for channels. No request is made twice, so that none is answered from the
 * memory of the one before.
 *
 * @param title as it stands in the table
 * @param request the query parameters of a request, by its number
 * @param least how many channels each answer has at the least
 */
record Searches(String title, IntFunction<String> request, int least) {

  private static final int LETTERS = 26;

  /** All that are measured. */
  static List<Searches> all(ChannelNames names, int channels) {
    var random = new Random(7);
    var kinds = new ArrayList<Searches>();
    kinds.add(
        new Searches(
            "list, from anywhere",
            i -> "cursor=" + encode(names.channel(random.nextInt(channels)).id()) + "&limit=50",
            0));
    kinds.add(
        new Searches("1 letter", i -> "query=" + letter(i) + "&limit=" + (40 + i / LETTERS), 0));
    kinds.add(
        new Searches(
            "2 letters",
            i -> "query=" + names.word(i).substring(0, 2) + "&limit=" + (50 - i % 20),
            1));
    kinds.add(
        new Searches(
            "a frequent word, from anywhere",
            i ->
                "query="
                    + names.common().get(i % 5)
                    + "&cursor="
                    + encode(names.channel(random.nextInt(channels)).id()),
            0));
    kinds.add(new Searches("a word of few", i -> "query=" + names.word(i * 97), 1));
    kinds.add(
        new Searches(
            "two words of one channel",
            i -> "query=" + encode(names.pair(random.nextInt(channels))),
            1));
    kinds.add(
        new Searches(
            "two frequent words",
            i -> {
              var common = names.common();
              return "query="
                  + encode(common.get(i % 5) + " " + common.get(5 + i % 7))
                  + "&cursor="
                  + encode(names.channel(random.nextInt(channels)).id());
            },
            0));
    kinds.add(
        new Searches(
            "a long word, none has it",
            i -> "query=internationalx" + Integer.toString(i, Character.MAX_RADIX),
            0));
    kinds.add(
        new Searches(
            "no hit",
            i -> "query=zq" + Integer.toString(i, Character.MAX_RADIX).toLowerCase(Locale.ROOT),
            0));
    return kinds;
  }

  private static char letter(int i) {
    return (char) ('a' + i % LETTERS);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

package chat.parley.perf.channels;

import chat.parley.protocol.Channel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;

/**
 * Channels as people might name them, each from its number alone: two words that no other channel
 * has together, and before them up to two of some that many have. The most frequent word is in
 * about every tenth name; in every hundredth the words are Chinese.
 */
final class ChannelNames {

  /** Of made-up words: each is the first of the pair in so many channels as there are rounds. */
  private static final int WORDS = 20_000;

  private static final List<String> COMMON =
      List.of(
          "chat",
          "room",
          "fans",
          "help",
          "talk",
          "club",
          "news",
          "team",
          "music",
          "games",
          "world",
          "daily",
          "learn",
          "group",
          "people",
          "friends",
          "project",
          "support",
          "community",
          "international");

  private static final String[] ONSETS = {
    "b", "br", "c", "ch", "d", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "pl", "r", "s", "st",
    "t", "tr", "v", "w"
  };
  private static final String[] VOWELS = {"a", "e", "i", "o", "u", "ai", "ea", "ou"};
  private static final String[] CODAS = {"", "", "n", "r", "l", "s", "nd", "ck"};
  private static final int FIRST_HAN = 0x4E00;

  private final List<String> words = new ArrayList<>();

  ChannelNames() {
    var random = new Random(1);
    var seen = new HashSet<>(COMMON);
    while (words.size() < WORDS) {
      var word = new StringBuilder();
      for (int syllables = 1 + random.nextInt(3); syllables > 0; syllables--) {
        word.append(ONSETS[random.nextInt(ONSETS.length)])
            .append(VOWELS[random.nextInt(VOWELS.length)])
            .append(CODAS[random.nextInt(CODAS.length)]);
      }
      if (word.length() > 3 && seen.add(word.toString())) {
        words.add(word.toString());
      }
    }
  }

  /** The most frequent words, the most frequent first. */
  List<String> common() {
    return COMMON;
  }

  /** A word that some dozen channels of a million have. */
  String word(int number) {
    return words.get(number % WORDS);
  }

  /** The words that only the channel of this number has together. */
  String pair(int number) {
    int round = number / WORDS;
    return word(number) + " " + word(number + 1 + round * 7);
  }

  Channel channel(int number) {
    var random = new Random(number * 31L);
    var name = new StringBuilder();
    for (int i = random.nextInt(3); i > 0; i--) {
      // The n-th word of the list is about as frequent as 1/n.
      int at = (int) (Math.pow(COMMON.size() + 1.0, random.nextDouble()) - 1);
      name.append(COMMON.get(at)).append(' ');
    }
    if (number % 100 == 99) {
      for (int i = 0; i < 4; i++) {
        name.appendCodePoint(FIRST_HAN + random.nextInt(3_000));
      }
      name.append(' ');
    }
    name.append(pair(number));
    var topic = "All about " + word(number) + ", for those who like it and those who do not";
    return Channel.create(name.toString(), topic, "u-" + number % 10_000, Instant.EPOCH);
  }
}

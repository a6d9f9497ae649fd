package chat.parley.storage;

import chat.parley.protocol.Channel;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.Transliterator;
import com.ibm.icu.text.UnicodeSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a search for channels compares: the words of a text, without what people write in different
 * ways. Case, width, normal form, invisible characters, and the diacritics of Latin, Greek,
 * Cyrillic, Hebrew and Arabic do not matter, and of Latin all letters are as in ASCII ({@code ß} is
 * {@code ss}, {@code ø} and the dotless {@code ı} are {@code o} and {@code i}).
 *
 * <p>A word is a run of letters, marks and numbers. In scripts that are written without spaces each
 * character begins a word, and so does each emoji: any part of such a run is found.
 *
 * <p>Both sides are folded here alone, when a channel's rows are written and when they are looked
 * for. What changes the outcome for a text that is stored already needs its rows written again.
 */
public final class SearchText {

  /**
   * How long the beginnings are under which a word is stored, in code points: all short ones, which
   * people type first and many words share, and of the long ones so few that a word has a dozen
   * rows at the most. A search for one between goes through the words that share the next shorter.
   */
  private static final int[] LENGTHS = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64};

  /** Where each character begins a word, a beginning of two tells enough. */
  private static final int[] UNSPACED_LENGTHS = {1, 2};

  private static final Normalizer2 CASE_FOLD = Normalizer2.getNFKCCasefoldInstance();
  private static final Normalizer2 DECOMPOSE = Normalizer2.getNFKDInstance();
  private static final Normalizer2 COMPOSE = Normalizer2.getNFCInstance();
  private static final Transliterator TO_ASCII = Transliterator.getInstance("Latin-ASCII");

  private static final UnicodeSet BEYOND_ASCII =
      new UnicodeSet("[[:scx=Latn:]-[:ASCII:]]").freeze();

  /** Marks that are no letters of their own: those of Indic scripts and of kana are. */
  private static final UnicodeSet DIACRITICS =
      new UnicodeSet(
              "[[:Mn:]&[[:sc=Zinh:][:sc=Zyyy:][:sc=Latn:][:sc=Grek:][:sc=Cyrl:][:sc=Hebr:]"
                  + "[:sc=Arab:][:sc=Syrc:]]-[\\u3099\\u309A]]")
          .freeze();

  private static final UnicodeSet MARKS = new UnicodeSet("[:M:]").freeze();
  private static final UnicodeSet IN_WORDS = new UnicodeSet("[[:L:][:M:][:N:][:So:]]").freeze();
  private static final UnicodeSet UNSPACED =
      new UnicodeSet(
              "[[:scx=Hani:][:scx=Hira:][:scx=Kana:][:scx=Bopo:][:scx=Yiii:][:scx=Thai:]"
                  + "[:scx=Laoo:][:scx=Khmr:][:scx=Mymr:][:scx=Tibt:][:So:]]")
          .freeze();

  private SearchText() {}

  /** Reads what it knows of Unicode, which takes a moment; whether that works. */
  static boolean load() {
    return fold("Ø").equals("o");
  }

  /** The words of a query, without those that begin another of them. */
  public static List<String> words(String query) {
    var runs = new LinkedHashSet<String>();
    eachRun(fold(query), (text, from, to) -> runs.add(text.substring(from, to)));
    return runs.stream()
        .filter(run -> runs.stream().noneMatch(one -> !one.equals(run) && one.startsWith(run)))
        .toList();
  }

  /** Whether each of the words begins one of the channel's id or name. */
  public static boolean matches(List<String> words, String id, String name) {
    var beginnings = beginnings(id, name);
    return words.stream()
        .allMatch(word -> beginnings.stream().anyMatch(one -> one.startsWith(word)));
  }

  /** Under which beginnings a channel is stored. */
  public static Set<String> keys(Channel channel) {
    var keys = new LinkedHashSet<String>();
    for (var word : beginnings(channel.id(), channel.name())) {
      int length = word.codePointCount(0, word.length());
      for (int stored : lengths(word)) {
        if (stored <= length) {
          keys.add(beginning(word, stored));
        }
      }
    }
    return keys;
  }

  /**
   * Under which beginning all channels are stored that have a word that begins so, among others.
   */
  public static String key(String word) {
    int length = word.codePointCount(0, word.length());
    int key = 1;
    for (int stored : lengths(word)) {
      if (stored <= length) {
        key = stored;
      }
    }
    return beginning(word, key);
  }

  /** The texts from each beginning of a word to the end of its run. */
  private static Set<String> beginnings(String id, String name) {
    var beginnings = new LinkedHashSet<String>();
    RunReader reader =
        (text, from, to) -> {
          boolean behindUnspaced = true;
          for (int at = from; at < to; ) {
            int codePoint = text.codePointAt(at);
            // A mark belongs to the character before it.
            boolean isMark = at > from && MARKS.contains(codePoint);
            if (!isMark) {
              boolean unspaced = UNSPACED.contains(codePoint);
              if (unspaced || behindUnspaced) {
                beginnings.add(text.substring(at, to));
              }
              behindUnspaced = unspaced;
            }
            at += Character.charCount(codePoint);
          }
        };
    eachRun(fold(id), reader);
    eachRun(fold(name), reader);
    return beginnings;
  }

  private interface RunReader {
    void read(String text, int from, int to);
  }

  private static void eachRun(String text, RunReader reader) {
    int from = -1;
    for (int at = 0; at < text.length(); ) {
      int codePoint = text.codePointAt(at);
      if (!IN_WORDS.contains(codePoint)) {
        if (from >= 0) {
          reader.read(text, from, at);
        }
        from = -1;
      } else if (from < 0) {
        from = at;
      }
      at += Character.charCount(codePoint);
    }
    if (from >= 0) {
      reader.read(text, from, text.length());
    }
  }

  private static int[] lengths(String word) {
    return UNSPACED.contains(word.codePointAt(0)) ? UNSPACED_LENGTHS : LENGTHS;
  }

  private static String beginning(String word, int codePoints) {
    return word.substring(0, word.offsetByCodePoints(0, codePoints));
  }

  /** The text as it is compared. */
  static String fold(String text) {
    if (text.chars().allMatch(c -> c < 0x80)) {
      return text.toLowerCase(Locale.ROOT);
    }
    // Unicode's own folding first: it knows ß, the final sigma and the Turkish letters, and takes
    // away what is invisible.
    var decomposed = DECOMPOSE.normalize(CASE_FOLD.normalize(text));
    var bare = new StringBuilder(decomposed.length());
    decomposed
        .codePoints()
        .filter(codePoint -> !DIACRITICS.contains(codePoint))
        .forEach(bare::appendCodePoint);
    var composed = COMPOSE.normalize(bare);
    return BEYOND_ASCII.containsNone(composed) ? composed : TO_ASCII.transliterate(composed);
  }
}

package chat.parley.protocol;

import com.ibm.icu.text.UnicodeSet;
import com.ibm.icu.text.UnicodeSetSpanner;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The rules for channel ids. An id is the slug of a name: letters and digits of any script in lower
 * case, words joined by single hyphens, 1 to {@value #MAX_CODE_POINTS} code points, all of them
 * visible.
 */
public final class ChannelId {

  public static final int MAX_CODE_POINTS = 64;

  /** Comes before every id in the order of code points, and is none. */
  public static final String BEFORE_ALL = "-";

  private static final String LETTER = "[\\p{L}\\p{M}\\p{Nd}]";
  private static final Pattern FINAL_SIGMA = Pattern.compile("(" + LETTER + ")Σ(?!" + LETTER + ")");

  /** What is neither letter nor digit, with the marks on it. */
  private static final Pattern NOT_SLUG =
      Pattern.compile("^\\p{M}+|(?:[^\\p{L}\\p{M}\\p{Nd}]\\p{M}*)+");

  /** Such as variation selectors, by which one emoji's name would be another's. */
  private static final UnicodeSetSpanner INVISIBLE =
      new UnicodeSetSpanner(new UnicodeSet("[:Default_Ignorable_Code_Point:]").freeze());

  private static final Pattern OUTER_HYPHENS = Pattern.compile("^-+|-+$");

  private ChannelId() {}

  /**
   * The id that a channel of this name gets; a valid id is its own slug. {@code openapi.yaml} tells
   * the rules step by step, for those who make ids elsewhere.
   *
   * @throws ParleyException {@link ErrorCode#INVALID_CHANNEL} when no letter or digit is left, or
   *     too many are
   */
  public static String slug(String name) {
    var visible = INVISIBLE.deleteFrom(Normalizer.normalize(name, Normalizer.Form.NFKC));
    var folded = lowerCase(visible.toString());
    // Lower-casing can undo the normal form, and the slug of a slug must be the same slug.
    var slug = Normalizer.normalize(folded, Normalizer.Form.NFKC);
    slug = OUTER_HYPHENS.matcher(NOT_SLUG.matcher(slug).replaceAll("-")).replaceAll("");
    int length = slug.codePointCount(0, slug.length());
    if (length == 0 || length > MAX_CODE_POINTS) {
      throw new ParleyException(
          ErrorCode.INVALID_CHANNEL,
          "a channel's name needs 1 to " + MAX_CODE_POINTS + " letters and digits");
    }
    return slug;
  }

  /**
   * Lower case as everyone makes it. The one rule of Unicode that looks at a letter's neighbours is
   * that for the Greek sigma at the end of a word; runtimes differ in what they take for a word, so
   * it is ours.
   */
  private static String lowerCase(String name) {
    return FINAL_SIGMA.matcher(name).replaceAll("$1ς").replace('Σ', 'σ').toLowerCase(Locale.ROOT);
  }

  public static boolean isValid(String id) {
    // The bound comes first: ids arrive from clients and the slug costs more than a length.
    if (id.isEmpty() || id.length() > 2 * MAX_CODE_POINTS) {
      return false;
    }
    try {
      return slug(id).equals(id);
    } catch (ParleyException e) {
      return false;
    }
  }

  /**
   * Returns what shall be the cursor of a list of channels, the id of one or {@link #BEFORE_ALL},
   * if it can be.
   *
   * @throws ParleyException {@link ErrorCode#INVALID_ID} if it cannot
   */
  public static Optional<String> checkCursor(Optional<String> cursor) {
    if (!cursor.map(id -> id.equals(BEFORE_ALL) || isValid(id)).orElse(true)) {
      throw new ParleyException(ErrorCode.INVALID_ID, "'cursor' is none that a page gave");
    }
    return cursor;
  }

  /**
   * Returns the id if it is valid.
   *
   * @throws ParleyException {@link ErrorCode#INVALID_CHANNEL} if it is not
   */
  public static String check(String id) {
    if (!isValid(id)) {
      throw new ParleyException(
          ErrorCode.INVALID_CHANNEL,
          "a channel id is letters and digits in lower case, joined by single hyphens, at most "
              + MAX_CODE_POINTS);
    }
    return id;
  }
}

package chat.parley.protocol;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterCategory;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * The rules for what stands in one line and is read by everybody: names of channels and of people,
 * topics. Whoever reads it must see all of it, so that no two that look alike differ in something
 * invisible. For what clients give; what is in the log passed here, or by the rules of its time.
 */
public final class Label {

  /** In a row: UTS #39, 5.4. */
  private static final int MAX_MARKS = 4;

  /** Of the consonants' sign that joiners may follow (RFC 5892, appendix A). */
  private static final int VIRAMA = 9;

  /** A space in the look of a letter: the Braille pattern without dots. */
  private static final int EMPTY_BRAILLE = 0x2800;

  private static final int ZWNJ = 0x200C;
  private static final int ZWJ = 0x200D;
  private static final Pattern SPACES = Pattern.compile("\\p{Zs}+");

  private Label() {}

  /**
   * Returns a label as it is kept: in normal form NFC, its words one space apart.
   *
   * @param what names it in the refusal
   * @param maxCodePoints how long it may be then
   * @throws ParleyException {@link ErrorCode#MALFORMED} when it has nothing visible or something
   *     invisible, a control character or a line break, too many marks on one letter, or is too
   *     long
   */
  public static String of(String what, String label, int maxCodePoints) {
    MessageText.checkLabel(what, label, maxCodePoints);
    if (isPlain(label)) {
      return label;
    }
    var kept = SPACES.matcher(Normalizer.normalize(label, Normalizer.Form.NFC)).replaceAll(" ");
    kept = MessageText.checkLabel(what, kept.strip(), maxCodePoints);
    if (!withoutInvisible(kept).equals(kept)) {
      throw refused(
          what
              + " must have nothing invisible in it, and at most "
              + MAX_MARKS
              + " marks on one letter");
    }
    if (kept.codePoints().noneMatch(Label::isDrawn)) {
      throw refused(what + " has nothing that others can see");
    }
    return kept;
  }

  /**
   * What is left of a label without all for which {@link #of} would refuse it. For names that come
   * from where nobody here can mend them; may be empty.
   */
  public static String cleaned(String label) {
    if (isPlain(label)) {
      return label;
    }
    var kept = Normalizer.normalize(label, Normalizer.Form.NFC);
    for (var rest = ""; !rest.equals(kept); ) {
      rest = kept;
      kept = SPACES.matcher(withoutInvisible(rest)).replaceAll(" ").strip();
      // What stood apart may make one character now.
      kept = Normalizer.normalize(kept, Normalizer.Form.NFC);
    }
    return kept.codePoints().anyMatch(Label::isDrawn) ? kept : "";
  }

  /** ASCII without a space at the ends or two in a row, as most are. */
  private static boolean isPlain(String label) {
    for (int i = 0; i < label.length(); i++) {
      char c = label.charAt(i);
      boolean isOuter = i == 0 || i == label.length() - 1 || label.charAt(i - 1) == ' ';
      if (c < ' ' || c > '~' || (c == ' ' && isOuter)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDrawn(int codePoint) {
    return switch (UCharacter.getType(codePoint)) {
      case UCharacterCategory.SPACE_SEPARATOR,
          UCharacterCategory.NON_SPACING_MARK,
          UCharacterCategory.ENCLOSING_MARK,
          UCharacterCategory.COMBINING_SPACING_MARK ->
          false;
      default -> codePoint != EMPTY_BRAILLE && !isInvisible(codePoint);
    };
  }

  /** Everything but emoji is looked at by code point; those are made with invisible ones. */
  private static String withoutInvisible(String label) {
    var characters = BreakIterator.getCharacterInstance(ULocale.ROOT);
    characters.setText(label);
    var kept = new StringBuilder();
    int begin = 0;
    for (int end = characters.next(); end != BreakIterator.DONE; end = characters.next()) {
      var character = label.substring(begin, end);
      if (UCharacter.hasBinaryProperty(character, UProperty.RGI_EMOJI)) {
        kept.append(character);
      } else {
        appendVisible(label, begin, end, kept);
      }
      begin = end;
    }
    return kept.toString();
  }

  private static void appendVisible(String label, int begin, int end, StringBuilder kept) {
    int marks = 0;
    for (int i = begin; i < end; ) {
      int codePoint = label.codePointAt(i);
      marks = isMark(codePoint) ? marks + 1 : 0;
      if (marks <= MAX_MARKS && (!isInvisible(codePoint) || joins(codePoint, label, i))) {
        kept.appendCodePoint(codePoint);
      }
      i += Character.charCount(codePoint);
    }
  }

  private static boolean isInvisible(int codePoint) {
    return switch (UCharacter.getType(codePoint)) {
      case UCharacterCategory.CONTROL,
          UCharacterCategory.SURROGATE,
          UCharacterCategory.PRIVATE_USE,
          UCharacterCategory.LINE_SEPARATOR,
          UCharacterCategory.PARAGRAPH_SEPARATOR ->
          true;
      case UCharacterCategory.FORMAT ->
          !UCharacter.hasBinaryProperty(codePoint, UProperty.PREPENDED_CONCATENATION_MARK);
      default -> UCharacter.hasBinaryProperty(codePoint, UProperty.DEFAULT_IGNORABLE_CODE_POINT);
    };
  }

  private static boolean isMark(int codePoint) {
    int type = UCharacter.getType(codePoint);
    return type == UCharacterCategory.NON_SPACING_MARK || type == UCharacterCategory.ENCLOSING_MARK;
  }

  /** Whether it is a joiner where some script's spelling needs one (RFC 5892, A.1 and A.2). */
  private static boolean joins(int codePoint, String label, int at) {
    if ((codePoint != ZWNJ && codePoint != ZWJ) || at == 0) {
      return false;
    }
    if (UCharacter.getCombiningClass(label.codePointBefore(at)) == VIRAMA) {
      return true;
    }
    return codePoint == ZWNJ
        && joinsForwards(joiningBefore(label, at))
        && joinsBackwards(joiningBehind(label, at + 1));
  }

  private static boolean joinsForwards(int type) {
    return type == UCharacter.JoiningType.LEFT_JOINING
        || type == UCharacter.JoiningType.DUAL_JOINING;
  }

  private static boolean joinsBackwards(int type) {
    return type == UCharacter.JoiningType.RIGHT_JOINING
        || type == UCharacter.JoiningType.DUAL_JOINING;
  }

  /** The joining type of the nearest letter before a place; marks on it do not count. */
  private static int joiningBefore(String label, int at) {
    int type = UCharacter.JoiningType.TRANSPARENT;
    for (int i = at; i > 0 && type == UCharacter.JoiningType.TRANSPARENT; ) {
      int codePoint = label.codePointBefore(i);
      type = joiningType(codePoint);
      i -= Character.charCount(codePoint);
    }
    return type;
  }

  private static int joiningBehind(String label, int at) {
    int type = UCharacter.JoiningType.TRANSPARENT;
    for (int i = at; i < label.length() && type == UCharacter.JoiningType.TRANSPARENT; ) {
      int codePoint = label.codePointAt(i);
      type = joiningType(codePoint);
      i += Character.charCount(codePoint);
    }
    return type;
  }

  private static int joiningType(int codePoint) {
    return UCharacter.getIntPropertyValue(codePoint, UProperty.JOINING_TYPE);
  }

  private static ParleyException refused(String message) {
    return new ParleyException(ErrorCode.MALFORMED, message);
  }
}

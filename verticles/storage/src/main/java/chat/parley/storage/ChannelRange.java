package chat.parley.storage;

/**
 * The parts of the list of channels: a partition each, in the order of the ids in them. An ASCII
 * letter or digit has one for itself, of all other characters 128 share one, so that there are some
 * dozen, and not one for each of the 20,000 Chinese characters.
 */
public final class ChannelRange {

  private static final int ASCII = 0x80;
  private static final int SHARED_BITS = 7;

  private ChannelRange() {}

  /** The range of an id, which is not before that of any id before it in code point order. */
  public static int of(String id) {
    int first = id.codePointAt(0);
    return first < ASCII ? first : ASCII - 1 + (first >> SHARED_BITS);
  }
}

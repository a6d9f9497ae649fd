package chat.parley.protocol;

/**
 * Which message stands before another one in its channel. Bound together, these make the channel a
 * chain in which a missing message shows.
 */
public sealed interface Prev {

  Prev NONE = new None();
  Prev UNKNOWN = new Unknown();

  /** It is this one. */
  record Known(MessageId id) implements Prev {}

  /** There is none: the message is the first ever in its channel. */
  record None() implements Prev {}

  /** The partition's owner could not know yet, the store being away. */
  record Unknown() implements Prev {}

  static Prev of(MessageId id) {
    return new Known(id);
  }
}

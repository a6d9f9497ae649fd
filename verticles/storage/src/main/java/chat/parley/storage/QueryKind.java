package chat.parley.storage;

import java.util.Locale;

/** The kinds of query, as the timer {@code parley.storage.query} tells them apart. */
enum QueryKind {
  SCHEMA,
  PING,
  PUT,
  PAGE,

  /** Where the buckets begin in which the messages of a page lie. */
  PAGE_INDEX,
  PREVIOUS,
  PUT_SEND,
  FIND_SEND,
  INDEX,
  OPEN_BUCKET,
  FILL,
  CHECKPOINT,
  CREATE_CHANNEL,
  CHANNEL,
  CHANNELS,
  LIST_CHANNEL,
  SWEEP;

  /** Whether clients cause it whenever they like, so that it takes its turn among such reads. */
  boolean isRead() {
    return this == PAGE || this == PAGE_INDEX || this == CHANNEL || this == CHANNELS;
  }

  /** The kind of query that finds where the messages of such a query lie. */
  QueryKind index() {
    return this == PAGE ? PAGE_INDEX : INDEX;
  }

  String tag() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

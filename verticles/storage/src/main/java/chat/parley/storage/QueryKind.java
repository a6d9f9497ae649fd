package chat.parley.storage;

import java.util.Locale;

/** The kinds of query, as the timer {@code parley.storage.query} tells them apart. */
enum QueryKind {
  SCHEMA,
  PING,
  PUT,
  PAGE,
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
    return this == PAGE || this == CHANNEL || this == CHANNELS;
  }

  String tag() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

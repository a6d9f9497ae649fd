package chat.parley.protocol;

import java.util.Optional;

/**
 * What a partition's owner answers, on {@link Addresses#verdicts}, to a gateway that could not tell
 * whether a send is the first with its client message id.
 *
 * @param request the number that the gateway gave in {@link LogEntry.VerdictTo}
 * @param id the message that the send is, or repeats; empty when the owner cannot know either: the
 *     record counts as never written, send again
 */
public record SendVerdict(long request, Optional<MessageId> id) {

  private static final char SEPARATOR = ' ';

  /** The bus message's body. */
  public String encode() {
    return request + id.map(known -> SEPARATOR + known.toString()).orElse("");
  }

  /**
   * Reads the bus message's body.
   *
   * @throws ParleyException when it is anything else
   */
  public static SendVerdict decode(String body) {
    int separator = body.indexOf(SEPARATOR);
    try {
      return separator < 0
          ? new SendVerdict(Long.parseLong(body), Optional.empty())
          : new SendVerdict(
              Long.parseLong(body.substring(0, separator)),
              Optional.of(MessageId.parse(body.substring(separator + 1))));
    } catch (NumberFormatException e) {
      throw new ParleyException(ErrorCode.MALFORMED, "not a verdict");
    }
  }
}

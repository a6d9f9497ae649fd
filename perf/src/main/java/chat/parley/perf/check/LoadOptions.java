package chat.parley.perf.check;

/**
 * How much load.
 *
 * @param senders connections that send, 1 or more
 * @param members connections that read, 0 or more
 * @param channels 1 or more
 * @param channelsPerMember how many of them each member joins, 1 to channels
 * @param sendsPerSecond of one sender, more than 0
 * @param retry whether a send whose outcome is unknown is sent again with the same client message
 *     id
 */
public record LoadOptions(
    int senders,
    int members,
    int channels,
    int channelsPerMember,
    double sendsPerSecond,
    boolean retry) {

  public LoadOptions {
    if (senders < 1 || members < 0 || channels < 1 || sendsPerSecond <= 0) {
      throw new IllegalArgumentException("senders, channels and their rate must be more than 0");
    }
    if (channelsPerMember < 1 || channelsPerMember > channels) {
      throw new IllegalArgumentException("channels per member must be 1 to " + channels);
    }
  }
}

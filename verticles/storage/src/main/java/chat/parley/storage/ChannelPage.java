package chat.parley.storage;

import chat.parley.protocol.Channel;
import java.util.List;
import java.util.Optional;

/**
 * A page of channels in the order of their ids, that of Unicode's code points.
 *
 * @param channels at most as many as were asked for; fewer, even none, where the search went
 *     through as many as one request may
 * @param cursor where the next page goes on; empty behind the last
 */
public record ChannelPage(List<Channel> channels, Optional<String> cursor) {

  static final ChannelPage EMPTY = new ChannelPage(List.of(), Optional.empty());

  public ChannelPage {
    channels = List.copyOf(channels);
  }

  /** The first of more, as many as fit. */
  static ChannelPage first(List<Channel> more, int limit) {
    return more.size() <= limit
        ? new ChannelPage(more, Optional.empty())
        : new ChannelPage(more.subList(0, limit), Optional.of(more.get(limit - 1).id()));
  }
}

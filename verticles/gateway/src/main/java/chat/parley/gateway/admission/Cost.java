package chat.parley.gateway.admission;

import chat.parley.protocol.ClientFrame;

/**
 * What operations cost, in units of a user's {@link Allowance}. Sending a short message costs five;
 * README.md has the table for clients.
 */
public final class Cost {

  /** Every HTTP request; of the address alone. */
  public static final int REQUEST = 1;

  /** A handshake of TLS; of the address alone. */
  public static final int TLS_HANDSHAKE = 10;

  /** A WebSocket or SockJS session; of the address alone. */
  public static final int HANDSHAKE = 10;

  /** A guest's token; of the address alone. */
  public static final int GUEST = 200;

  /** A token that is no good; of the address alone. */
  public static final int BAD_TOKEN = 20;

  /** A ping or pong frame, or a fragment that is small and not the last; of the address alone. */
  public static final int SMALL_FRAME = 1;

  public static final int PING = 1;
  public static final int LEAVE = 1;
  public static final int ERROR = 1;
  public static final int SEND = 5;
  public static final int JOIN = 5;
  public static final int HISTORY = 5;
  public static final int LOOK_UP = 5;
  public static final int SEARCH = 10;
  public static final int AUTH = 20;
  public static final int CREATE = 100;

  /** In UTF-16 units: so much of a text costs one unit more. */
  private static final int TEXT_PER_UNIT = 2_048;

  /** In bytes: so much of an answer costs one unit more, when it is there. */
  private static final int ANSWER_PER_UNIT = 8_192;

  private Cost() {}

  /** What a client pays before its frame is handled. */
  public static int of(ClientFrame frame) {
    if (frame instanceof ClientFrame.Send send) {
      return SEND + ofText(send.text());
    } else if (frame instanceof ClientFrame.Join) {
      return JOIN;
    } else if (frame instanceof ClientFrame.History) {
      return HISTORY;
    } else if (frame instanceof ClientFrame.Channels) {
      return SEARCH;
    } else if (frame instanceof ClientFrame.Auth) {
      return AUTH;
    }
    return frame instanceof ClientFrame.Leave ? LEAVE : PING;
  }

  /** What a text that is sent costs beside the send. */
  public static int ofText(String text) {
    return text.length() / TEXT_PER_UNIT;
  }

  /** What an answer of this length costs beside the operation. */
  public static int ofAnswer(int length) {
    return length / ANSWER_PER_UNIT;
  }
}

package chat.parley.gateway.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.parley.protocol.LogEntry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * What makes two sends with a client message id one. Very many are remembered, so both are short.
 *
 * @param id of channel, user and client message id: 16 bytes of a SHA-256, in base64
 * @param print of the text, which is the same for the same text: a client that uses an id again for
 *     another text is told so
 */
record SendKey(String id, String print) {

  static final int ID_LENGTH = 22;

  private static final int ID_BYTES = 16;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  static SendKey of(String channel, LogEntry.Post post) {
    var text = post.text();
    var send = channel + '\n' + post.userId() + '\n' + post.clientMessageId().orElseThrow();
    return new SendKey(
        BASE64.encodeToString(Arrays.copyOf(digest(send), ID_BYTES)),
        Integer.toHexString(text.hashCode()) + '.' + text.length());
  }

  private static byte[] digest(String send) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(send.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

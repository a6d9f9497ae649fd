package chat.parley.gateway.chat;

import chat.parley.protocol.LogEntry;

/**
 * What makes two sends with a client message id one.
 *
 * @param id of channel, user and client message id
 * @param print of the text, which is the same for the same text: a client that uses an id again for
 *     another text is told so
 */
record SendKey(String id, String print) {

  static SendKey of(String channel, LogEntry.Post post) {
    var text = post.text();
    return new SendKey(
        channel + '\n' + post.userId() + '\n' + post.clientMessageId().orElseThrow(),
        Integer.toHexString(text.hashCode()) + '.' + text.length());
  }
}

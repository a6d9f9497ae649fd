package chat.parley.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a client may do, told in its welcome.
 *
 * @param maxFrameBytes the largest frame or request body
 * @param maxChannels how many channels one connection may have joined
 * @param sendsPerSecond the steady rate of sends a user
 * @param sendBurst how many sends a user may make at once
 */
public record Limits(int maxFrameBytes, int maxChannels, int sendsPerSecond, int sendBurst) {

  ObjectNode toJson() {
    return Json.newObject()
        .put("maxTextCodePoints", MessageText.MAX_CODE_POINTS)
        .put("maxFrameBytes", maxFrameBytes)
        .put("maxChannels", maxChannels)
        .put("maxHistory", HistoryPage.MAX_LIMIT)
        .put("sendsPerSecond", sendsPerSecond)
        .put("sendBurst", sendBurst);
  }
}

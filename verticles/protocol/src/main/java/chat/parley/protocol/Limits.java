package chat.parley.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a client may do, told in its welcome.
 *
 * @param maxFrameBytes the largest frame or request body
 * @param maxChannels how many channels one connection may have joined
 * @param sendsPerSecond the steady rate of sends a user
 * @param sendBurst how many sends a user may make at once
 * @param unitsPerSecond what a user may ask of a node in the long run: README.md tells what each
 *     operation costs
 * @param unitBurst what a user may ask of a node at once
 */
public record Limits(
    int maxFrameBytes,
    int maxChannels,
    int sendsPerSecond,
    int sendBurst,
    int unitsPerSecond,
    int unitBurst) {

  ObjectNode toJson() {
    return Json.newObject()
        .put("maxTextCodePoints", MessageText.MAX_CODE_POINTS)
        .put("maxFrameBytes", maxFrameBytes)
        .put("maxChannels", maxChannels)
        .put("maxHistory", HistoryPage.MAX_LIMIT)
        .put("sendsPerSecond", sendsPerSecond)
        .put("sendBurst", sendBurst)
        .put("unitsPerSecond", unitsPerSecond)
        .put("unitBurst", unitBurst);
  }
}

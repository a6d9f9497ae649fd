package chat.parley.gateway.rest;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/**
 * What a request is answered.
 *
 * @param mediaType of the body
 * @param headers beside those that every answer has
 */
record Answer(int status, String mediaType, Buffer body, Map<CharSequence, String> headers) {

  private static final String JSON = "application/json";

  Answer(int status, String mediaType, String body, Map<CharSequence, String> headers) {
    this(status, mediaType, Buffer.buffer(body), headers);
  }

  static Answer ok(String json) {
    return new Answer(200, JSON, json, Map.of());
  }

  static Answer created(String json, Map<CharSequence, String> headers) {
    return new Answer(201, JSON, json, headers);
  }
}

package chat.parley.gateway.rest;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The API's description, read once and served as it is. */
final class OpenApi {

  /** RFC 9512. */
  private static final String MEDIA_TYPE = "application/yaml";

  private static final Buffer DOCUMENT = read("openapi.yaml");

  private OpenApi() {}

  static Future<Answer> answer() {
    return Future.succeededFuture(new Answer(200, MEDIA_TYPE, DOCUMENT, Map.of()));
  }

  private static Buffer read(String resource) {
    try (var in = OpenApi.class.getResourceAsStream(resource)) {
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

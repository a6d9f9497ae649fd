package chat.parley.gateway.rest;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The API's description, read once and served as it is. */
final class OpenApi {

  /** RFC 9512. */
  private static final String MEDIA_TYPE = "application/yaml";

  private static final Buffer DOCUMENT = read("openapi.yaml");

  /** The platform would compress it, each time anew. */
  private static final Map<CharSequence, String> AS_IT_IS =
      Map.of(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY.toString());

  private OpenApi() {}

  static Future<Answer> answer() {
    return Future.succeededFuture(new Answer(200, MEDIA_TYPE, DOCUMENT, AS_IT_IS));
  }

  private static Buffer read(String resource) {
    try (var in = OpenApi.class.getResourceAsStream(resource)) {
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

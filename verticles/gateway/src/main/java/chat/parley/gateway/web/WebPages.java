package chat.parley.gateway.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web client: its page at {@code /} and at every channel's address, its files at their own, and
 * nothing anywhere else. All of it is held in memory, so what is not there costs a look at the
 * routes. (vertx-web's {@code StaticHandler} looks through the whole runnable jar for each name
 * that is not there, one request after the other, and tells no ETag.) Any thread may use it.
 */
public final class WebPages {

  private static final Logger LOG = LoggerFactory.getLogger(WebPages.class);

  private static final int NOT_MODIFIED = 304;

  /** The page itself reads which channel that is. */
  private static final String CHANNEL = "/c/:channel";

  private final Map<String, WebFile> files;

  private WebPages(Map<String, WebFile> files) {
    this.files = files;
  }

  /** Reads the files; fails where they are not on the class path. */
  public static Future<WebPages> load(Vertx vertx) {
    return vertx.executeBlocking(() -> new WebPages(WebFiles.read()));
  }

  /** Adds the routes to a gateway's own router. */
  public void mount(Router router) {
    var index = files.get(WebFiles.INDEX);
    serve(router, "/", index);
    serve(router, CHANNEL, index);
    files.forEach((path, file) -> serve(router, path, file));
  }

  private static void serve(Router router, String path, WebFile file) {
    router
        .route(path)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(ctx -> answer(ctx, file));
  }

  private static void answer(RoutingContext ctx, WebFile file) {
    var response = ctx.response();
    file.headers().forEach(response::putHeader);
    var sent =
        ctx.isFresh()
            ? response.setStatusCode(NOT_MODIFIED).end()
            : takesGzip(ctx)
                ? response
                    .putHeader(HttpHeaders.CONTENT_ENCODING, WebHeaders.GZIP)
                    .end(file.gzipped())
                : response.end(file.content());
    sent.onFailure(gone -> LOG.debug("a page was not taken: {}", gone.toString()));
  }

  private static boolean takesGzip(RoutingContext ctx) {
    return ctx.parsedHeaders().acceptEncoding().stream()
        .anyMatch(coding -> coding.value().equals(WebHeaders.GZIP) && coding.weight() > 0);
  }
}

package chat.parley.gateway.web;

import chat.parley.gateway.http.AnswerBody;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web client: its page at {@code /} and at every channel's address, and its files at their own.
 * People who follow an address that is none get the page, too, with status 404; programs do not.
 * All of it is held in memory, so what is not there costs a look at the routes. (vertx-web's {@code
 * StaticHandler} looks through the whole runnable jar for each name that is not there, one request
 * after the other, and tells no ETag.) Any thread may use it.
 */
public final class WebPages {

  private static final Logger LOG = LoggerFactory.getLogger(WebPages.class);

  private static final int NOT_MODIFIED = 304;
  private static final int NOT_FOUND = 404;

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

  /**
   * Answers a browser's navigation to an address that is none, also to one that cannot be decoded,
   * with the page, which reads the address itself and says so.
   *
   * @param programs paths below which nothing is for people
   * @param others answers all other requests
   */
  public Handler<RoutingContext> missing(List<String> programs, Handler<RoutingContext> others) {
    var index = files.get(WebFiles.INDEX);
    return ctx -> {
      if (isNavigation(ctx) && !isBelow(programs, ctx.request().path())) {
        index.headers().forEach(ctx.response()::putHeader);
        ctx.response().setStatusCode(NOT_FOUND);
        send(ctx, index);
      } else {
        others.handle(ctx);
      }
    };
  }

  /** Only navigations name HTML; scripts, images and API calls take anything or something else. */
  private static boolean isNavigation(RoutingContext ctx) {
    var method = ctx.request().method();
    return (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))
        && ctx.parsedHeaders().accept().stream()
            .anyMatch(
                type ->
                    type.component().equalsIgnoreCase("text")
                        && type.subComponent().equalsIgnoreCase("html")
                        && type.weight() > 0);
  }

  private static boolean isBelow(List<String> programs, String path) {
    return path != null
        && programs.stream()
            .anyMatch(parent -> path.equals(parent) || path.startsWith(parent + "/"));
  }

  private static void serve(Router router, String path, WebFile file) {
    router
        .route(path)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(ctx -> answer(ctx, file));
  }

  private static void answer(RoutingContext ctx, WebFile file) {
    file.headers().forEach(ctx.response()::putHeader);
    if (ctx.isFresh()) {
      noteFailure(ctx.response().setStatusCode(NOT_MODIFIED).end());
    } else {
      send(ctx, file);
    }
  }

  private static void send(RoutingContext ctx, WebFile file) {
    var response = ctx.response();
    boolean isGzip = takesGzip(ctx);
    response.putHeader(
        HttpHeaders.CONTENT_ENCODING,
        // What names no coding the platform would compress, each time anew.
        isGzip ? WebHeaders.GZIP : HttpHeaders.IDENTITY);
    var content = isGzip ? file.gzipped() : file.content();
    noteFailure(AnswerBody.end(ctx.request().method(), response, content));
  }

  private static void noteFailure(Future<Void> sent) {
    sent.onFailure(gone -> LOG.debug("a page was not taken: {}", gone.toString()));
  }

  private static boolean takesGzip(RoutingContext ctx) {
    return ctx.parsedHeaders().acceptEncoding().stream()
        .anyMatch(coding -> coding.value().equals(WebHeaders.GZIP) && coding.weight() > 0);
  }
}

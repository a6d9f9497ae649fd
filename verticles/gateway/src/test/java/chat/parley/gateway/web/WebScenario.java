package chat.parley.gateway.web;

import static chat.parley.gateway.TestGateway.HOST;
import static chat.parley.gateway.TestGateway.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The real web client, on a server that compresses as a gateway's does. */
abstract class WebScenario {

  /** As Chromium navigates. */
  static final String NAVIGATION =
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

  /** What programs get where nothing is. */
  static final String NOTHING = "nothing";

  /** Where programs ask. */
  static final String PROGRAMS = "/programs";

  private static Vertx vertx;
  static WebClient web;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    var router = Router.router(vertx);
    var pages = await(WebPages.load(vertx));
    pages.mount(router);
    var missing =
        pages.missing(List.of(PROGRAMS), ctx -> ctx.response().setStatusCode(404).end(NOTHING));
    router.errorHandler(400, missing);
    router.errorHandler(404, missing);
    var options = new HttpServerOptions().setHost(HOST).setPort(0).setCompressionSupported(true);
    var server = await(vertx.createHttpServer(options).requestHandler(router).listen());
    // One connection, so that a body where none belongs is taken for the next answer.
    web =
        WebClient.create(
            vertx,
            new WebClientOptions()
                .setDefaultHost(HOST)
                .setDefaultPort(server.actualPort())
                .setFollowRedirects(false));
  }

  @AfterAll
  static void stop() {
    await(vertx.close());
  }

  static HttpResponse<Buffer> get(String target) {
    return get(target, Map.of());
  }

  static HttpResponse<Buffer> get(String target, Map<String, String> headers) {
    var request = web.get(target);
    headers.forEach(request::putHeader);
    return await(request.send());
  }
}

package chat.parley.perf;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The REST API for one who has time: a call that the servers' state makes fail is made again on
 * another node, for up to two minutes. One that is refused throws an {@link IllegalStateException}
 * with the status and the problem's text. Blocks; thread-safe.
 */
public final class RestClient {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int TOO_MANY_REQUESTS = 429;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Supplier<List<Endpoint>> gateways;
  private int turn;

  /** Asks the nodes of the list in turn; the list is asked for at every call. */
  public RestClient(Supplier<List<Endpoint>> gateways) {
    this.gateways = gateways;
  }

  /** A guest's token. */
  public String guest(String name) {
    return post("/api/v1/guest", "", new JsonObject().put("name", name)).getString("token");
  }

  /** Makes a channel; its id. */
  public String createChannel(String name, String token) {
    return post("/api/v1/channels", token, new JsonObject().put("name", name)).getString("id");
  }

  /** All of a channel from the first message to the last. */
  public List<JsonObject> history(String channel, String token) {
    return history(channel, token, "0-0");
  }

  /** What a channel has behind a message id. */
  public List<JsonObject> history(String channel, String token, String after) {
    var all = new ArrayList<JsonObject>();
    var cursor = after;
    while (true) {
      var path = "/api/v1/channels/" + channel + "/messages?limit=200&after=" + cursor;
      var page = get(path, token);
      page.getJsonArray("messages").forEach(message -> all.add((JsonObject) message));
      if (page.getString("after").equals(cursor)) {
        return all;
      }
      cursor = page.getString("after");
    }
  }

  /** An answer that is JSON; an empty token sends none. */
  public JsonObject post(String path, String token, JsonObject body) {
    return new JsonObject(
        patiently(
            path,
            token,
            request ->
                request
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body.encode()))));
  }

  /** As {@link #text}, of an answer that is JSON. */
  public JsonObject get(String path, String token) {
    return new JsonObject(text(path, token));
  }

  /** An answer; an empty token sends none. */
  public String text(String path, String token) {
    return patiently(path, token, HttpRequest.Builder::GET);
  }

  private String patiently(String path, String token, UnaryOperator<HttpRequest.Builder> how) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String failure;
      try {
        var response = answer(how.apply(request(path, token)).build());
        if (response.statusCode() < 300) {
          return response.body();
        }
        failure = response.statusCode() + " " + response.body();
        boolean isRefusal = response.statusCode() >= 400 && response.statusCode() < 500;
        if (isRefusal && response.statusCode() != TOO_MANY_REQUESTS) {
          throw new IllegalStateException(failure);
        }
      } catch (IOException e) {
        failure = e.toString();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(path + ": " + failure);
      }
      Pause.of(PAUSE);
    }
  }

  /** The whole of it in time: the client's own limit is for the head alone. */
  private HttpResponse<String> answer(HttpRequest request)
      throws IOException, InterruptedException {
    var answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    try {
      return answer.get(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("the answer did not come whole", e);
    }
  }

  private synchronized HttpRequest.Builder request(String path, String token) throws IOException {
    var living = gateways.get();
    if (living.isEmpty()) {
      throw new IOException("no gateway lives");
    }
    var gateway = living.get(Math.floorMod(turn++, living.size()));
    var request =
        HttpRequest.newBuilder(URI.create("http://" + gateway.host() + ":" + gateway.port() + path))
            .timeout(TIMEOUT);
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }
}

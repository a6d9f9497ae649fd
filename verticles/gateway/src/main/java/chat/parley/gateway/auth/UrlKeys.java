package chat.parley.gateway.auth;

import com.nimbusds.jose.JWSAlgorithm;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A key set that is fetched. An answer is bounded in time and size; no redirection is followed,
 * since the address is part of what is trusted.
 *
 * @param key of the configuration
 */
record UrlKeys(
    Vertx vertx,
    HttpClient client,
    String key,
    String url,
    Duration refresh,
    Set<JWSAlgorithm> allowed)
    implements KeySource<String> {

  /** For all of it, from the connection to the last byte. */
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static final int OK = 200;

  @Override
  public String name() {
    return key + " " + url;
  }

  @Override
  public Optional<Duration> interval() {
    return Optional.of(refresh);
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public Future<String> read() {
    var answer = Promise.<String>promise();
    long timer =
        vertx.setTimer(
            TIMEOUT.toMillis(),
            late ->
                answer.tryFail(failure("does not answer within " + TIMEOUT.toSeconds() + " s")));
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(url)
            .setFollowRedirects(false)
            .putHeader(HttpHeaders.ACCEPT, "application/jwk-set+json, application/json");
    client
        .request(options)
        .onSuccess(
            request -> {
              // Whatever ends it early gives the connection back at once.
              answer.future().onFailure(failed -> request.reset());
              request
                  .send()
                  .onSuccess(response -> collect(response, answer))
                  .onFailure(gone -> answer.tryFail(failure("cannot be reached")));
            })
        .onFailure(gone -> answer.tryFail(failure("cannot be reached")));
    return answer.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void collect(HttpClientResponse response, Promise<String> answer) {
    if (response.statusCode() != OK) {
      answer.tryFail(failure("answers with status " + response.statusCode()));
      return;
    }
    var body = Buffer.buffer();
    response
        .handler(
            part -> {
              if (body.length() + part.length() > FileKeys.MAX_BYTES) {
                answer.tryFail(
                    failure("answers with more than " + (FileKeys.MAX_BYTES >> 10) + " KiB"));
              } else {
                body.appendBuffer(part);
              }
            })
        .exceptionHandler(broken -> answer.tryFail(failure("breaks off its answer")))
        .endHandler(end -> answer.tryComplete(body.toString()));
  }

  @Override
  public KeyRing parse(String text) {
    try {
      return JwkSet.parse(name(), text, allowed);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          key
              + ": must be a JSON Web Key Set of public keys, but what "
              + url
              + " answers is not: "
              + e.getMessage(),
          e);
    }
  }

  private IllegalStateException failure(String what) {
    return new IllegalStateException(key + ": " + url + " " + what);
  }
}

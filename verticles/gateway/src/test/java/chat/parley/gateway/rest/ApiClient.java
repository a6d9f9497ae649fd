package chat.parley.gateway.rest;

import static chat.parley.gateway.TestGateway.await;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.TestGateway;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.validation.RequestParameter;
import io.vertx.openapi.validation.RequestValidator;
import io.vertx.openapi.validation.ResponseValidator;
import io.vertx.openapi.validation.ValidatableResponse;
import io.vertx.openapi.validation.impl.RequestParameterImpl;
import io.vertx.openapi.validation.impl.ValidatableRequestImpl;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Calls the API and holds it to its own document: no answer has a status, a header's form or a
 * field that is not described, and no request succeeds that the document does not allow.
 */
final class ApiClient {

  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";

  private final WebClient web;
  private final OpenAPIContract contract;
  private final RequestValidator requests;
  private final ResponseValidator answers;

  ApiClient(Vertx vertx, int port) {
    var options = new WebClientOptions().setDefaultHost(TestGateway.HOST).setDefaultPort(port);
    web = WebClient.create(vertx, options);
    var document = await(web.get(RestApi.PATH + "/openapi.yaml").send());
    assertThat(document.getHeader("Content-Type")).isEqualTo("application/yaml");
    contract = await(ApiContract.read(vertx, document.bodyAsString()));
    requests = RequestValidator.create(vertx, contract);
    answers = ResponseValidator.create(vertx, contract);
  }

  /** An answer, as the document says it can be. */
  record Reply(int status, MultiMap headers, Buffer body) {

    JsonObject json() {
      return body.toJsonObject();
    }

    String header(String name) {
      return headers.get(name);
    }

    /** The code of a problem. */
    String code() {
      assertThat(status).as("%s", body).isGreaterThanOrEqualTo(400);
      return json().getString("code");
    }
  }

  /** A request to {@code target} below the API's path, percent-encoded. */
  Call call(HttpMethod method, String target) {
    return new Call(method, target);
  }

  Call get(String target) {
    return call(HttpMethod.GET, target);
  }

  Call post(String target) {
    return call(HttpMethod.POST, target);
  }

  /** Asks for what a GET would answer, without its body; the document describes the GET alone. */
  Reply head(String target, String token) {
    var answer = await(web.head(RestApi.PATH + target).bearerTokenAuthentication(token).send());
    var body = answer.body() == null ? Buffer.buffer() : answer.body();
    return new Reply(answer.statusCode(), answer.headers(), body);
  }

  /** Percent-encodes a segment of a path or a value of a query. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  final class Call {

    private final HttpMethod method;
    private final String target;
    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    private Buffer body = Buffer.buffer();

    private Call(HttpMethod method, String target) {
      this.method = method;
      this.target = target;
    }

    Call as(String token) {
      return header("Authorization", "Bearer " + token);
    }

    Call header(String name, String value) {
      headers.set(name, value);
      return this;
    }

    Reply send() {
      var request = web.request(method, RestApi.PATH + target).putHeaders(headers);
      return check(await(body.length() == 0 ? request.send() : request.sendBuffer(body)));
    }

    Reply send(JsonObject json) {
      return send(json.toBuffer());
    }

    /** With the content type of JSON unless another was given. */
    Reply send(Buffer bytes) {
      body = bytes;
      if (!headers.contains("Content-Type")) {
        header("Content-Type", JSON);
      }
      return send();
    }

    private Reply check(HttpResponse<Buffer> answer) {
      int question = target.indexOf('?');
      var path = RestApi.PATH + (question < 0 ? target : target.substring(0, question));
      var operation = contract.findOperation(path, method);
      if (operation == null) {
        operation = contract.operation(ApiContract.ANYTHING_ELSE);
      } else if (answer.statusCode() < 300) {
        await(requests.validate(described(operation, path), operation.getOperationId()));
      }
      await(answers.validate(described(answer), operation.getOperationId()));
      var content = answer.body() == null ? Buffer.buffer() : answer.body();
      if (answer.statusCode() >= 400) {
        assertThat(answer.getHeader("Content-Type")).isEqualTo(PROBLEM);
        assertThat(content.toJsonObject().getInteger("status")).isEqualTo(answer.statusCode());
      }
      assertThat(answer.getHeader("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.getHeader("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
      assertThat(answer.getHeader("Cache-Control")).isEqualTo("no-store");
      return new Reply(answer.statusCode(), answer.headers(), content);
    }

    private ValidatableRequestImpl described(Operation operation, String path) {
      Map<String, RequestParameter> inPath = new HashMap<>();
      var names = operation.getAbsoluteOpenAPIPath().split("/", -1);
      var values = path.split("/", -1);
      for (int i = 0; i < names.length; i++) {
        if (names[i].startsWith("{")) {
          inPath.put(names[i].substring(1, names[i].length() - 1), parameter(values[i]));
        }
      }
      Map<String, RequestParameter> inQuery = new HashMap<>();
      for (var pair : target.substring(target.indexOf('?') + 1).split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0 && target.contains("?")) {
          inQuery.put(pair.substring(0, equals), parameter(pair.substring(equals + 1)));
        }
      }
      return new ValidatableRequestImpl(
          Map.of(), Map.of(), inPath, inQuery, new RequestParameterImpl(body), JSON);
    }

    private static RequestParameter parameter(String encoded) {
      return new RequestParameterImpl(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
    }

    private static ValidatableResponse described(HttpResponse<Buffer> answer) {
      var headers = new HashMap<String, String>();
      // The validator reads a header's value as the inside of a JSON string.
      answer
          .headers()
          .forEach(header -> headers.put(header.getKey(), header.getValue().replace("\"", "\\\"")));
      var type = answer.getHeader("Content-Type");
      // The contract is read with these two names, see ApiContract.
      var known =
          PROBLEM.equals(type) ? JSON : "application/yaml".equals(type) ? "text/plain" : type;
      return ValidatableResponse.create(answer.statusCode(), headers, answer.body(), known);
    }
  }
}

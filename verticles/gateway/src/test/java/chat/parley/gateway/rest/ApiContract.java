package chat.parley.gateway.rest;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.impl.Utils;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The served document, in words that vertx-openapi 5.1.6 understands: it takes no relative server
 * URL, knows neither {@code application/problem+json} nor {@code application/yaml}, and looks
 * header names up in lower case only. What an answer's media type really was, {@link ApiClient}
 * checks itself.
 */
final class ApiContract {

  /**
   * An operation added to the document: what any other path or method is answered, which OpenAPI
   * has no place for.
   */
  static final String ANYTHING_ELSE = "anythingElse";

  private static final Pattern HEADER =
      Pattern.compile("(?m)^( +)(Allow|Location|Retry-After|WWW-Authenticate):$");

  private static final String ANYTHING_ELSE_PATH =
      """
      paths:
        /anything-else:
          get:
            operationId: anythingElse
            responses:
              "204": {description: The answer to a preflight.}
              "400": {$ref: "#/components/responses/BadRequest"}
              "403": {$ref: "#/components/responses/Forbidden"}
              "404": {$ref: "#/components/responses/NotFound"}
              "405": {$ref: "#/components/responses/MethodNotAllowed"}
      """;

  private ApiContract() {}

  static Future<OpenAPIContract> read(Vertx vertx, String document) {
    return parse(document).compose(json -> OpenAPIContract.from(vertx, json));
  }

  /** The document as the contract is made from, without what vertx-openapi writes into it. */
  static Future<JsonObject> parse(String document) {
    return Utils.yamlStringToJson(
        HEADER
            .matcher(document)
            .replaceAll(header -> header.group(1) + header.group(2).toLowerCase(Locale.ROOT) + ":")
            .replace("url: " + RestApi.PATH, "url: http://localhost" + RestApi.PATH)
            .replace("application/problem+json", "application/json")
            .replace("application/yaml", "text/plain")
            .replace("paths:\n", ANYTHING_ELSE_PATH));
  }
}

package chat.parley.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Strict JSON as Parley speaks it: one object, no key twice, nothing behind it, bounded depth. */
public final class Json {

  private static final int MAX_DEPTH = 16;

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /**
   * Reads one JSON object.
   *
   * @throws ParleyException {@link ErrorCode#MALFORMED} when the text is anything else
   */
  public static ObjectNode object(String text) {
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      // Jackson's message can quote the input, and message text is for nobody's log.
      throw new ParleyException(ErrorCode.MALFORMED, "not valid JSON");
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new ParleyException(ErrorCode.MALFORMED, "expected one JSON object");
  }

  public static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  /** The text of a required string field. */
  public static String requiredText(ObjectNode object, String field) {
    var text = optionalText(object, field);
    if (text == null) {
      throw new ParleyException(ErrorCode.MALFORMED, "'" + field + "' is missing");
    }
    return text;
  }

  /** The text of an optional string field; null where it is absent or null. */
  public static String optionalText(ObjectNode object, String field) {
    var node = object.get(field);
    if (node == null || node.isNull()) {
      return null;
    }
    if (!node.isTextual()) {
      throw new ParleyException(ErrorCode.MALFORMED, "'" + field + "' must be a string");
    }
    return node.textValue();
  }

  /** A JSON string literal with its quotes. */
  static String quote(String text) {
    return write(MAPPER.getNodeFactory().textNode(text));
  }

  static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }
}

package chat.parley.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Strict JSON as Parley speaks it: one object, no key twice, nothing behind it; its depth, keys,
 * numbers and parts are bounded, so that reading it costs no more than its length.
 */
public final class Json {

  private static final int MAX_DEPTH = 16;
  private static final int MAX_KEY_LENGTH = 256;
  private static final int MAX_NUMBER_LENGTH = 64;

  /** Keys, values and brackets; the largest frame of a client has some twenty. */
  private static final long MAX_TOKENS = 1_000;

  private static final StreamReadConstraints OURS =
      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build();

  static final JsonMapper MAPPER = mapper(OURS);

  private static final JsonMapper STRANGERS =
      mapper(
          OURS.rebuild()
              .maxNameLength(MAX_KEY_LENGTH)
              .maxNumberLength(MAX_NUMBER_LENGTH)
              .maxTokenCount(MAX_TOKENS)
              .build());

  private Json() {}

  private static JsonMapper mapper(StreamReadConstraints constraints) {
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(constraints)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // Keys are strangers' words: none is kept, and none can collide with another.
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }

  /**
   * Reads one JSON object of a client.
   *
   * @throws ParleyException {@link ErrorCode#MALFORMED} when the text is anything else
   */
  public static ObjectNode object(String text) {
    return object(STRANGERS, text);
  }

  /**
   * Reads one JSON object that another node of ours wrote, of any size.
   *
   * @throws ParleyException {@link ErrorCode#MALFORMED} when the text is anything else
   */
  static ObjectNode ours(String text) {
    return object(MAPPER, text);
  }

  private static ObjectNode object(JsonMapper mapper, String text) {
    JsonNode node;
    try {
      node = mapper.readTree(text);
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

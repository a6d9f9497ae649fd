package chat.parley.app.config;

import chat.parley.protocol.ByteSize;
import chat.parley.protocol.Secret;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads one value from YAML or from the text of an environment variable.
 *
 * <p>Each failure is an {@link IllegalArgumentException} that says what the value must be, and
 * quotes it unless its type may hold a secret.
 */
final class ConfigValues {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");
  private static final Pattern COMMA = Pattern.compile("(?<!\\\\),");
  private static final Set<Class<?>> SIMPLE =
      Set.of(
          String.class,
          int.class,
          long.class,
          boolean.class,
          Duration.class,
          ByteSize.class,
          Secret.class);

  private ConfigValues() {}

  /** Whether the type is a value rather than a section. */
  static boolean reads(Class<?> type) {
    return SIMPLE.contains(type) || type.isEnum();
  }

  /** Whether values of the type may be secrets and are never shown. */
  static boolean isSecret(Type type) {
    return type == Secret.class || raw(type) == Map.class;
  }

  static Object read(Type type, JsonNode node) {
    Class<?> raw = raw(type);
    if (raw == List.class) {
      return items(node).stream().map(item -> text(item, false)).toList();
    }
    if (raw == Set.class) {
      Type element = ((ParameterizedType) type).getActualTypeArguments()[0];
      var set = new LinkedHashSet<Object>();
      items(node).forEach(item -> set.add(simple(raw(element), item)));
      return set;
    }
    return raw == Map.class ? map(node) : simple(raw, node);
  }

  /** The entries of a list of sections: YAML, which a variable has on one line. */
  static List<JsonNode> sections(JsonNode node) {
    var list = node.isTextual() ? parsed(node.textValue()) : node;
    var sections = new ArrayList<JsonNode>();
    list.forEach(sections::add);
    if (!list.isArray() || !sections.stream().allMatch(JsonNode::isObject)) {
      throw new IllegalArgumentException(
          "must be a list of sections, such as [{key: value}], but is not");
    }
    return sections;
  }

  private static JsonNode parsed(String yaml) {
    try {
      return ConfigReader.YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      // The parser would quote the place.
      throw new IllegalArgumentException("must be a list in YAML or JSON, but is not");
    }
  }

  /** The properties of a file in Java's format, as Kafka's own tools take it. */
  static Map<String, String> properties(String text) {
    var properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException("must be a file of properties, but is not");
    }
    var map = new LinkedHashMap<String, String>();
    properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
    return map;
  }

  private static Object simple(Class<?> type, JsonNode node) {
    if (type == String.class) {
      return text(node, false);
    } else if (type == Secret.class) {
      return new Secret(text(node, true));
    } else if (type == int.class) {
      return (int) whole(node, Integer.MIN_VALUE, Integer.MAX_VALUE);
    } else if (type == long.class) {
      return whole(node, Long.MIN_VALUE, Long.MAX_VALUE);
    } else if (type == boolean.class) {
      return truth(node);
    } else if (type == Duration.class) {
      return duration(node);
    } else if (type == ByteSize.class) {
      return size(node);
    } else if (type.isEnum()) {
      return constant(type, node);
    }
    throw new IllegalStateException("no configuration value has the type " + type);
  }

  /** Text must be quoted where YAML would take it for something else: 0123 is 83. */
  private static String text(JsonNode node, boolean secret) {
    if (!node.isTextual()) {
      throw new IllegalArgumentException(
          "must be text in quotes, but is " + (secret ? "not" : show(node)));
    }
    return node.textValue();
  }

  private static long whole(JsonNode node, long min, long max) {
    try {
      long value = node.isIntegralNumber() ? node.longValue() : Long.parseLong(scalar(node));
      if (value >= min && value <= max && (!node.isNumber() || node.canConvertToLong())) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException("must be a whole number, but is " + show(node));
  }

  private static boolean truth(JsonNode node) {
    return switch (scalar(node).toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false, but is " + show(node));
    };
  }

  private static Duration duration(JsonNode node) {
    var matcher = DURATION.matcher(scalar(node));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "must be a time such as 250ms, 3s, 10m, 1h or 1d, but is " + show(node));
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static ByteSize size(JsonNode node) {
    try {
      return ByteSize.parse(scalar(node));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("must be " + e.getMessage() + ", but is " + show(node), e);
    }
  }

  private static Object constant(Class<?> type, JsonNode node) {
    var names =
        Arrays.stream(type.getEnumConstants())
            .collect(Collectors.toMap(ConfigValues::name, c -> c, (a, b) -> a, LinkedHashMap::new));
    Object constant = names.get(scalar(node).toLowerCase(Locale.ROOT));
    if (constant == null) {
      throw new IllegalArgumentException(
          "must be " + String.join(" or ", names.keySet()) + ", but is " + show(node));
    }
    return constant;
  }

  private static String name(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static List<JsonNode> items(JsonNode node) {
    var items = new ArrayList<JsonNode>();
    if (node.isArray()) {
      node.forEach(items::add);
    } else if (node.isTextual()) {
      split(node.textValue()).forEach(item -> items.add(TextNode.valueOf(item)));
    } else {
      throw new IllegalArgumentException("must be a list, but is " + show(node));
    }
    return items;
  }

  private static Map<String, String> map(JsonNode node) {
    var map = new LinkedHashMap<String, String>();
    if (node.isTextual()) {
      for (var entry : split(node.textValue())) {
        int equals = entry.indexOf('=');
        if (equals < 1) {
          throw new IllegalArgumentException("must be key=value pairs, but one is not");
        }
        map.put(entry.substring(0, equals).trim(), entry.substring(equals + 1).trim());
      }
      return map;
    }
    if (!node.isObject()) {
      throw new IllegalArgumentException("must be a map of keys to values, but is not");
    }
    node.properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
                throw new IllegalArgumentException(
                    "must have one value for each key, but " + entry.getKey() + " has not");
              }
              map.put(entry.getKey(), entry.getValue().asText());
            });
    return map;
  }

  private static List<String> split(String text) {
    return COMMA
        .splitAsStream(text)
        .map(item -> item.replace("\\,", ",").trim())
        .filter(item -> !item.isEmpty())
        .toList();
  }

  private static Class<?> raw(Type type) {
    return type instanceof ParameterizedType generic
        ? (Class<?>) generic.getRawType()
        : (Class<?>) type;
  }

  private static String scalar(JsonNode node) {
    return node.isValueNode() ? node.asText().trim() : "";
  }

  private static String show(JsonNode node) {
    if (node.isObject()) {
      return "a section";
    }
    return node.isArray() ? "a list" : scalar(node).isEmpty() ? "empty" : scalar(node);
  }
}

package chat.parley.gateway.rest;

import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.Utf8;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The query of a request, read as browsers write it ({@code application/x-www-form-urlencoded} of
 * the URL standard) but strictly. Parameters that nobody asks for are ignored.
 */
final class QueryParameters {

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
  private static final int NOT_A_LIMIT = 0;

  private final Map<String, List<String>> values = new HashMap<>();

  /**
   * Reads a query.
   *
   * @param query without its question mark; null where there is none
   * @throws ParleyException {@link ErrorCode#MALFORMED} when an escape is broken, or what is
   *     escaped is not UTF-8
   */
  QueryParameters(String query) {
    if (query == null) {
      return;
    }
    for (var pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      var name = decode(equals < 0 ? pair : pair.substring(0, equals));
      var value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      values.computeIfAbsent(name, first -> new ArrayList<>(1)).add(value);
    }
  }

  /**
   * The parameter's value.
   *
   * @throws ParleyException {@link ErrorCode#MALFORMED} when there are several
   */
  Optional<String> get(String name) {
    var given = values.getOrDefault(name, List.of());
    if (given.size() > 1) {
      throw new ParleyException(ErrorCode.MALFORMED, "'" + name + "' is given more than once");
    }
    return given.stream().findFirst();
  }

  /** How many entries a page may have at the most. */
  int limit() {
    return get("limit")
        .map(text -> NUMBER.matcher(text).matches() ? Integer.parseInt(text) : NOT_A_LIMIT)
        .map(HistoryPage::checkLimit)
        .orElse(HistoryPage.DEFAULT_LIMIT);
  }

  private static String decode(String encoded) {
    var bytes = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        bytes.write(escaped(encoded, i + 1));
        i += 2;
      } else if (c < 0x80) {
        bytes.write(c == '+' ? ' ' : c);
      } else {
        throw new ParleyException(
            ErrorCode.MALFORMED, "the query has a character that must be percent-encoded");
      }
    }
    return Utf8.decode("the query", bytes.toByteArray());
  }

  private static int escaped(String encoded, int at) {
    try {
      return HexFormat.fromHexDigits(encoded, at, at + 2);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new ParleyException(ErrorCode.MALFORMED, "the query has a broken percent-encoding");
    }
  }
}

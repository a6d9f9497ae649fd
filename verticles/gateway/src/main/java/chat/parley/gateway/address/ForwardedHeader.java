package chat.parley.gateway.address;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The header in which proxies tell from whom a request came to them, each appending one entry. Only
 * one of the two is believed: a proxy that writes one of them lets the other one pass as the client
 * sent it.
 */
public enum ForwardedHeader {
  X_FORWARDED_FOR("X-Forwarded-For") {
    @Override
    List<String> nodes(String line) {
      // Nothing is quoted in it: a quotation mark must not hide a comma that a proxy wrote.
      return Arrays.stream(line.split(",", -1)).map(String::strip).toList();
    }
  },
  /** RFC 7239. */
  FORWARDED("Forwarded") {
    @Override
    List<String> nodes(String line) {
      return split(line, ',').stream().map(this::nodeOf).toList();
    }

    private String nodeOf(String entry) {
      for (var pair : split(entry, ';')) {
        if (pair.regionMatches(true, 0, FOR, 0, FOR.length())) {
          return unquoted(pair.substring(FOR.length()).strip());
        }
      }
      return "";
    }
  };

  private static final String FOR = "for=";

  private final String header;

  ForwardedHeader(String header) {
    this.header = header;
  }

  /** As it stands in a request. */
  public String header() {
    return header;
  }

  /** What each proxy wrote of where the request came from: an address, with or without a port. */
  abstract List<String> nodes(String line);

  /** The addresses in a request's lines of this header, first to last; empty for what is none. */
  List<Optional<InetAddress>> addresses(List<String> lines) {
    var addresses = new ArrayList<Optional<InetAddress>>();
    for (var line : lines) {
      for (var node : nodes(line)) {
        addresses.add(address(node));
      }
    }
    return addresses;
  }

  private static Optional<InetAddress> address(String node) {
    var host = node;
    int bracket = node.indexOf(']');
    int colon = node.indexOf(':');
    if (node.startsWith("[") && bracket > 0) {
      host = node.substring(1, bracket);
    } else if (colon >= 0 && colon == node.lastIndexOf(':')) {
      host = node.substring(0, colon);
    }
    return Optional.ofNullable(NetUtil.createInetAddressFromIpAddressString(host));
  }

  /** The parts between separators that stand in no quoted string, without the space around them. */
  private static List<String> split(String text, char separator) {
    var parts = new ArrayList<String>();
    boolean isQuoted = false;
    int begin = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isQuoted && c == '\\') {
        i++;
      } else if (c == '"') {
        isQuoted = !isQuoted;
      } else if (c == separator && !isQuoted) {
        parts.add(text.substring(begin, i).strip());
        begin = i + 1;
      }
    }
    parts.add(text.substring(begin).strip());
    return parts;
  }

  private static String unquoted(String value) {
    return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }
}

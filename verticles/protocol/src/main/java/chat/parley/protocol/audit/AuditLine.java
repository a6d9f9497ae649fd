package chat.parley.protocol.audit;

import chat.parley.protocol.ErrorCode;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One line of the audit log: a JSON object of printable ASCII. Everything else is escaped, since a
 * line break would begin a line that nobody wrote, and some characters change how others are shown.
 */
public final class AuditLine {

  /** In UTF-16 units: so much of a text is kept. */
  private static final int MAX_TEXT = 256;

  private static final int LAST_ASCII = 127;

  private static final JsonMapper ASCII =
      new JsonMapper(
          new JsonFactoryBuilder()
              .highestNonEscapedChar(LAST_ASCII)
              .characterEscapes(new ControlEscapes())
              .build());

  private final ObjectNode fields = ASCII.createObjectNode();

  AuditLine(String time, AuditEvent event) {
    with("time", time).with("event", event.label());
  }

  /** Where the client is. */
  public AuditLine address(String address) {
    return with("address", address);
  }

  /** Who the client is. */
  public AuditLine user(String userId) {
    return with("user", userId);
  }

  /** Which key signed the client's token: its issuer, and the thumbprint of the key. */
  public AuditLine key(String issuer, String thumbprint) {
    return with("issuer", issuer).with("key", thumbprint);
  }

  public AuditLine transport(String transport) {
    return with("transport", transport);
  }

  /** What the client was refused with. */
  public AuditLine code(ErrorCode code) {
    return with("code", code.name());
  }

  public AuditLine channel(String channel) {
    return with("channel", channel);
  }

  /** Anything else; no secret, and no text that a user sent. */
  public AuditLine with(String name, String value) {
    fields.put(name, value.length() > MAX_TEXT ? value.substring(0, MAX_TEXT) + "..." : value);
    return this;
  }

  /** So many more events of the kind were left out. */
  AuditLine notLogged(long count) {
    fields.put("notLogged", count).put("message", count + " more were not logged");
    return this;
  }

  String text() {
    try {
      return ASCII.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers can always be written", e);
    }
  }

  /** JSON allows the last control character of ASCII as it is. */
  private static final class ControlEscapes extends CharacterEscapes {

    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      var escapes = standardAsciiEscapesForJSON();
      escapes[LAST_ASCII] = ESCAPE_STANDARD;
      return escapes;
    }

    @Override
    public SerializableString getEscapeSequence(int c) {
      return null;
    }
  }
}

package chat.parley.protocol;

/**
 * A configured value that no log may show.
 *
 * @param value the secret itself; empty where none is configured
 */
public record Secret(String value) {

  public static final Secret NONE = new Secret("");

  public boolean isPresent() {
    return !value.isEmpty();
  }

  @Override
  public String toString() {
    return isPresent() ? "<redacted>" : "<none>";
  }
}

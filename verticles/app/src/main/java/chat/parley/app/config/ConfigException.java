package chat.parley.app.config;

import java.util.List;

/** The configuration is wrong; the message has one line for each problem, and never a secret. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ConfigException(List<String> problems) {
    super(String.join("\n", problems));
  }

  public ConfigException(String problem) {
    this(List.of(problem));
  }
}

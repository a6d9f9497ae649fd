package chat.parley.app.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the configuration: packed defaults, then the user's file, then the environment, then the
 * command line, each over the ones before.
 */
public final class ConfigReader {

  private static final String DEFAULTS = "/conf/parley.yaml";

  static final ObjectReader YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  // On by default, but not with a builder.
                  .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
                  // Else a name of "yes" or "on" would be read as true.
                  .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader();

  private ConfigReader() {}

  /**
   * Reads and checks everything.
   *
   * @param file the user's file, if given
   * @param environment the process's variables
   * @param roles the roles on the command line, if given
   * @throws ConfigException with all problems found
   */
  public static Configuration read(
      Optional<Path> file, Map<String, String> environment, Optional<String> roles) {
    var settings = new Settings(ParleyConfig.class);
    settings.addFile(defaults(), "the default");
    file.ifPresent(path -> settings.addFile(parse(path), "from " + path));
    settings.addEnvironment(environment);
    roles.ifPresent(text -> settings.add("roles", text, "from --roles"));

    var config = new ConfigBinder(settings).bind("", ParleyConfig.class);
    if (!settings.problems().isEmpty()) {
      throw new ConfigException(settings.problems());
    }
    return new Configuration(config.orElseThrow(), SettingsText.yaml(settings, ParleyConfig.class));
  }

  private static JsonNode defaults() {
    try (InputStream in = ConfigReader.class.getResourceAsStream(DEFAULTS)) {
      return YAML.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("the packed " + DEFAULTS + " cannot be read", e);
    }
  }

  private static JsonNode parse(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return YAML.readTree(in);
    } catch (JsonProcessingException e) {
      throw new ConfigException(file + ": " + syntaxProblem(e));
    } catch (NoSuchFileException e) {
      throw new ConfigException("--conf: must be a file, but there is no " + file);
    } catch (IOException e) {
      throw new ConfigException("--conf: must be a readable file, but " + file + " is not");
    }
  }

  /** Says where, without the parser's quotation of the place, which may be a secret. */
  private static String syntaxProblem(JsonProcessingException e) {
    var at = e.getLocation();
    var what =
        e.getOriginalMessage().startsWith("Duplicate field")
            ? e.getOriginalMessage().replace("Duplicate field", "must have each key once, but has")
                + " twice"
            : "must be YAML, but is not";
    return at == null ? what : what + ", line " + at.getLineNr() + ", column " + at.getColumnNr();
  }
}

package chat.parley.app.config;

/**
 * What was read.
 *
 * @param config the values in force, checked
 * @param text the same as YAML, each with where it comes from; secrets are redacted
 */
public record Configuration(ParleyConfig config, String text) {}

package chat.parley.app.config;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A value as it was given.
 *
 * @param value YAML, or the text of a variable
 * @param source where it was given, for people
 */
record Setting(JsonNode value, String source) {}

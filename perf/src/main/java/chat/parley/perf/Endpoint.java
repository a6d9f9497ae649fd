package chat.parley.perf;

/** Where a node listens, for clients or for operators. */
public record Endpoint(String host, int port) {}

package chat.parley.perf.cluster;

import java.util.List;

/** All nodes on 127.0.0.1. */
public record Loopback() implements Network {

  private static final String HOST = "127.0.0.1";

  @Override
  public String serverHost() {
    return HOST;
  }

  @Override
  public String nodeHost(int node) {
    return HOST;
  }

  @Override
  public List<String> starter(int node) {
    return List.of();
  }

  @Override
  public void close() {}
}

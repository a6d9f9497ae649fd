package chat.parley.perf.cluster;

/** What a node does. */
public enum Role {
  GATEWAY,
  PROCESSOR
}

package chat.parley.perf.cluster;

import java.util.List;

/** Where the nodes of a {@link Cluster} live. */
public sealed interface Network extends AutoCloseable permits Loopback, Namespaces {

  /** The address on which servers listen and which nodes and clients reach. */
  String serverHost();

  /** The address of a node, by its number from 0. */
  String nodeHost(int node);

  /** What starts a node's process there; empty for nothing. */
  List<String> starter(int node);

  @Override
  void close();
}

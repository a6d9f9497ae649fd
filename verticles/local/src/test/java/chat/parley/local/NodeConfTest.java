package chat.parley.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NodeConfTest {

  @Test
  void checkoutsOnOneMachineAreClustersOfTheirOwn() {
    String name = NodeConf.clusterName(Path.of("/a"));

    assertThat(name).matches("parley-local-[0-9a-f]{8}");
    assertThat(NodeConf.clusterName(Path.of("/a"))).isEqualTo(name);
    assertThat(NodeConf.clusterName(Path.of("/b"))).isNotEqualTo(name);
  }
}

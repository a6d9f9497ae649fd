package chat.parley.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SchemaTest {

  @Test
  void everyStatementMayRunTwiceAndNamesTheKeyspace() {
    assertThat(Schema.statements())
        .hasSize(5)
        .allMatch(statement -> statement.startsWith("CREATE "))
        .allMatch(statement -> statement.contains(" IF NOT EXISTS ${keyspace}"));
  }
}

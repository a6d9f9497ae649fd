package chat.parley.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SchemaTest {

  @Test
  void everyStatementMayRunTwiceAndNamesTheKeyspace() {
    assertThat(Schema.statements())
        .hasSize(13)
        .allMatch(statement -> statement.contains(" IF NOT EXISTS "))
        .allMatch(statement -> statement.contains(" ${keyspace}"));
  }
}

package chat.parley.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What takes its turn among clients' reads, and what never waits for them. */
class QueryKindTest {

  @Test
  void allThatAPageNeedsTakesItsTurn() {
    assertThat(QueryKind.PAGE.isRead()).isTrue();
    assertThat(QueryKind.PAGE.index().isRead()).isTrue();
  }

  @Test
  void nothingThatAnOwnerNeedsWaitsForReads() {
    assertThat(QueryKind.PREVIOUS.isRead()).isFalse();
    assertThat(QueryKind.PREVIOUS.index().isRead()).isFalse();
  }
}

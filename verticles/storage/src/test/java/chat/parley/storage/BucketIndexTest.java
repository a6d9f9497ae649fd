package chat.parley.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BucketIndexTest {

  private final BucketIndex index = BucketIndex.initial().with(300).with(100).with(200);

  @Test
  void everyChannelHasTheBucketZero() {
    var initial = BucketIndex.initial();

    assertThat(initial.newest()).isZero();
    assertThat(initial.size()).isEqualTo(1);
    assertThat(initial.bucketOf(0)).isZero();
    assertThat(initial.bucketOf(Long.MAX_VALUE)).isZero();
    assertThat(initial.endOf(0)).isEmpty();
    assertThat(initial.older(0)).isEmpty();
  }

  @Test
  void bucketHoldsItsStartAndEndsBeforeTheNext() {
    assertThat(index.bucketOf(99)).isZero();
    assertThat(index.bucketOf(100)).isEqualTo(100);
    assertThat(index.bucketOf(199)).isEqualTo(100);
    assertThat(index.bucketOf(200)).isEqualTo(200);
    assertThat(index.bucketOf(Long.MAX_VALUE)).isEqualTo(300);
    assertThat(index.endOf(100)).isEqualTo(OptionalLong.of(200));
    assertThat(index.endOf(300)).isEmpty();
  }

  @Test
  void neighboursFollowTheOrderOfStartsNotOfInsertion() {
    assertThat(index.newest()).isEqualTo(300);
    assertThat(index.older(300)).hasValue(200);
    assertThat(index.older(100)).hasValue(0);
    assertThat(index.newer(0)).hasValue(100);
    assertThat(index.newer(300)).isEmpty();
  }

  @Test
  void addingTwiceChangesNothingAndTheOldIndexStays() {
    assertThat(index.with(200)).isSameAs(index);
    assertThat(index.withAll(List.of())).isSameAs(index);
    assertThat(index.withAll(List.of(0L, 400L, 100L)).newest()).isEqualTo(400);
    assertThat(index.newest()).isEqualTo(300);
    assertThat(BucketIndex.initial().withAll(List.of(300L, 200L, 100L)))
        .isEqualTo(index)
        .hasSameHashCodeAs(index);
  }

  @Test
  void refusesBucketsThatCannotBe() {
    assertThatIllegalArgumentException().isThrownBy(() -> index.with(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> index.endOf(150));
  }
}

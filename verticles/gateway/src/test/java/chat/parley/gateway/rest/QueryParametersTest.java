package chat.parley.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.ParleyException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParametersTest {

  @Test
  void decodesWhatBrowsersWrite() {
    var query = new QueryParameters("query=caf%C3%A9+%F0%9F%8D%B5%2B1&empty=&bare&a=b=c");

    assertThat(query.get("query")).contains("café 🍵+1");
    assertThat(query.get("empty")).contains("");
    assertThat(query.get("bare")).contains("");
    assertThat(query.get("a")).contains("b=c");
    assertThat(query.get("absent")).isEmpty();
  }

  @Test
  void noQueryHasNoParameters() {
    assertThat(new QueryParameters(null).get("limit")).isEmpty();
    assertThat(new QueryParameters("").get("limit")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "q=%",
        "q=%4",
        "q=%zz",
        "q=%4g",
        "q=%%41",
        "q=%-1",
        "%=q", // broken escapes
        "q=%FF",
        "q=%C3",
        "q=%ED%A0%80",
        "q=%C0%AF",
        "q=%F5%80%80%80", // not UTF-8
        "q=\u00e9",
        "q=\uff11",
        "q=%\uff14\uff11" // not ASCII
      })
  void refusesWhatIsNotValidPercentEncodedUtf8(String query) {
    assertMalformed(() -> new QueryParameters(query), "");
  }

  @Test
  void repeatedParameterIsRefusedOnlyWhereItIsAskedFor() {
    var query = new QueryParameters("before=1-1&before=1-1&after=2-2");

    assertThat(query.get("after")).contains("2-2");
    assertMalformed(() -> query.get("before"), "'before' is given more than once");
  }

  @Test
  void limitIsAPageOfFiftyUnlessGiven() {
    assertThat(new QueryParameters(null).limit()).isEqualTo(HistoryPage.DEFAULT_LIMIT);
    assertThat(new QueryParameters("limit=1").limit()).isEqualTo(1);
    assertThat(new QueryParameters("limit=200").limit()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "201", "-1", "+5", "1e2", "ten", "99999999999999999999"})
  void otherLimitsAreRefusedInClearWords(String limit) {
    assertMalformed(
        () -> new QueryParameters("limit=" + limit.replace("+", "%2B")).limit(),
        "'limit' must be 1 to 200");
  }

  private static void assertMalformed(ThrowingCallable call, String words) {
    assertThatThrownBy(call)
        .isInstanceOf(ParleyException.class)
        .hasMessageContaining(words)
        .extracting(failure -> ((ParleyException) failure).code())
        .isEqualTo(ErrorCode.MALFORMED);
  }
}

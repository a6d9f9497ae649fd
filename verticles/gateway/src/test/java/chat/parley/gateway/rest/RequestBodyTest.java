package chat.parley.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\"",
        "application/json; profile=x; charset=utf-8"
      })
  void jsonInUtf8Passes(String contentType) {
    assertThatCode(() -> RequestBody.checkContentType(contentType)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        ";",
        "text/plain",
        "application/jsonp",
        "application/problem+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=iso-8859-1",
        "application/json; charset=utf-16"
      })
  void allElseIsRefused(String contentType) {
    assertThatThrownBy(() -> RequestBody.checkContentType(contentType))
        .isInstanceOf(ParleyException.class)
        .hasMessageContaining("application/json");
  }

  @Test
  void utf8IsDecodedToTheLetter() {
    var text = "a\u0000\ufeff\ufffd é 🍵 \u202e שלום e\u0301";

    assertThat(Utf8.decode("it", text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff", "61c3", "eda080", "c0af", "f4908080", "80"})
  void otherBytesAreRefused(String hex) {
    assertThatThrownBy(() -> Utf8.decode("the body", HexFormat.of().parseHex(hex)))
        .isInstanceOf(ParleyException.class)
        .hasMessage("the body is not valid UTF-8")
        .extracting(failure -> ((ParleyException) failure).code())
        .isEqualTo(ErrorCode.MALFORMED);
  }
}

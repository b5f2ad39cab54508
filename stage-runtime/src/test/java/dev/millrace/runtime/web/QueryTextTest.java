package dev.millrace.runtime.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTextTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "a=b", "a=%00", "a=%C3%A9", "a=%c3%a9&b=%25", "a=1%2B1"})
  void readsWhatIsUtf8(String query) {
    assertThat(QueryText.isReadable(query)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=%ff%fe", "a=%zz", "a=%", "a=%4", "a=%C3", "a=%ed%a0%80"})
  void refusesAnythingElse(String query) {
    assertThat(QueryText.isReadable(query)).isFalse();
  }

  @Test
  void takesNoQueryAsReadable() {
    assertThat(QueryText.isReadable(null)).isTrue();
  }
}

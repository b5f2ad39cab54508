package dev.millrace.spec.word;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HintsTest {

  private static final List<String> KNOWN = List.of("not-null", "range", "one-of", "matches");

  @ParameterizedTest
  @CsvSource({
    "rnage,range",
    "ranges,range",
    "RANGE,range",
    "not_null,not-null",
    "notnull,not-null",
    "match,matches",
    "oneof,one-of"
  })
  void namesTheNearest(String name, String near) {
    assertThat(Hints.instead(name, KNOWN)).isEqualTo("did you mean '" + near + "'?");
  }

  @Test
  void listsWhatIsKnownWhenNothingIsNear() {
    assertThat(Hints.instead("freshness", KNOWN))
        .isEqualTo("known: not-null, range, one-of, matches");
  }

  @Test
  void listsNoMoreThanOneCanRead() {
    var many = IntStream.range(0, 100).mapToObj(i -> "known-" + i).toList();

    assertThat(Hints.instead("x", many)).endsWith("known-11, …");
  }

  @Test
  void saysNothingWhenNothingIsKnown() {
    assertThat(Hints.instead("x", List.of())).isEmpty();
  }
}

package dev.millrace.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {

  @Test
  void oneValueIsItsOwnText() {
    assertThat(KeyText.join(List.of("a|b\\c"))).isEqualTo("a|b\\c");
    assertThat(KeyText.split("a|b\\c", 1)).contains(List.of("a|b\\c"));
  }

  @Test
  void severalValuesAreJoinedByABarAndTheirOwnBarsEscaped() {
    assertThat(KeyText.join(List.of("a", "b"))).isEqualTo("a|b");
    assertThat(KeyText.join(List.of("a|b", "c\\"))).isEqualTo("a\\|b|c\\\\");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a|b|c", "a\\", "a\\b|c", "a|b\\", ""})
  void whatIsNeverTheTextOfTwoValuesIsNotSplit(String text) {
    assertThat(KeyText.split(text, 2)).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void splitAfterJoinIsIdentityAndNoTwoKeysShareAText(long seed) {
    var random = new SplittableRandom(seed);
    var seen = new HashMap<String, List<String>>();
    for (int n = 0; n < 5_000; n++) {
      var values = new ArrayList<String>();
      for (int i = 0; i < 3; i++) {
        values.add(
            random
                .ints(random.nextInt(4), 0, 3)
                .mapToObj(c -> "|\\a".substring(c, c + 1))
                .reduce("", String::concat));
      }

      var text = KeyText.join(values);

      assertThat(KeyText.split(text, 3)).contains(values);
      assertThat(seen.computeIfAbsent(text, _ -> values)).isEqualTo(values);
    }
  }
}

package dev.millrace.runtime.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.millrace.runtime.row.Digits;
import dev.millrace.spec.type.FieldType.Kind;
import java.util.ArrayList;
import java.util.List;

/** Keys and numbers: no two keys have one text, and one number has one text. */
class KeyTextFuzzTest {

  @FuzzTest
  void isThatOfOneKeyOnly(FuzzedDataProvider data) {
    var values = new ArrayList<String>();
    int count = data.consumeInt(1, 5);
    for (int i = 0; i < count; i++) {
      values.add(data.consumeString(40));
    }
    var other = data.consumeString(200);
    var one = data.consumeAsciiString(40);

    assertThat(KeyText.split(KeyText.join(values), count)).contains(values);
    KeyText.split(other, count)
        .ifPresent(split -> assertThat(KeyText.join(split)).isEqualTo(other));
    for (var kind : Kind.values()) {
      var text = KeyText.of(one, kind);
      assertThat(KeyText.of(text, kind)).as("%s as %s", one, kind).isEqualTo(text);
    }
    numbers(one, data.consumeRemainingAsAsciiString());
  }

  private static void numbers(String one, String other) {
    var first = Digits.parse(one);
    var second = Digits.parse(other);
    if (first != null) {
      assertThat(Digits.areFew(first)).isTrue();
      assertThat(first).isEqualByComparingTo(one);
      assertThat(Digits.parse(KeyText.of(first))).isEqualByComparingTo(first);
      assertThat(KeyText.split(KeyText.of(first), 1)).contains(List.of(KeyText.of(first)));
    }
    if (first != null && second != null) {
      assertThat(KeyText.of(first).equals(KeyText.of(second)))
          .isEqualTo(first.compareTo(second) == 0);
    }
  }
}

package dev.millrace.spec.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.SampleWords;
import dev.millrace.spec.word.Word;
import org.junit.jupiter.api.Test;

class WordReferenceTest {

  @Test
  void describesARuleWithItsKeys() {
    assertThat(WordReference.markdown(word("unique")))
        .isEqualTo(
            """
            # Rule `unique`

            A key must come once within a time.

            Stands in `quality.rules`. Its value is a mapping with these keys.

            | key | is | left out | meaning |
            |---|---|---|---|
            | `key` | a field name or a list of field names | required | The fields of the key. |
            | `within` | a time span such as 24h | `24h` | How long it is remembered. |
            | `strict` | true or false | `false` | Whether late ones count. |
            | `slots` | a whole number | nothing | How many keys to remember. |
            | `on-fail` | one of reject, warn | `reject` | What a violation does: reject sends the event to the dead letters, warn counts it. |

            ```yaml
            - unique: { key: order_id, within: 24h }
            ```
            """);
  }

  @Test
  void describesAStepWithoutKeys() {
    assertThat(WordReference.markdown(word("drop")))
        .isEqualTo(
            """
            # Step `drop`

            Drops fields.

            Stands in `transform.steps`. Its value is a list of field names.

            ```yaml
            - drop: [note]
            ```
            """);
  }

  private static Word word(String name) {
    return SampleWords.all().stream()
        .filter(word -> word.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}

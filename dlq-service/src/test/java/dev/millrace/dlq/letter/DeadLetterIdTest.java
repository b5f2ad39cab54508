package dev.millrace.dlq.letter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterIdTest {

  private static final Pattern FORM =
      Pattern.compile(
          "[a-z][a-z-]{0,31}/" + PlainName.FORM + "/[0-9]{1,10}/[0-9]{1,19}(/[0-9a-f]{16})?");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transform/raw.orders/2/41",
        "dlq/dlq.a_b-C.9/0/0",
        "transform/raw.orders/2/41/0123456789abcdef",
        "load/validated.orders/2147483647/9223372036854775807"
      })
  void comesBackFromItsReference(String text) {
    var id = new DeadLetterId(text);

    assertThat(id.reference()).doesNotContain("/").matches("[A-Za-z0-9._~-]+");
    assertThat(DeadLetterId.fromReference(id.reference())).contains(id);
    assertThat(DeadLetterId.fromReference(text)).contains(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "transform",
        "transform/raw.orders/2",
        "transform/raw.orders/2/41/5",
        "transform/raw.orders/2/41/",
        "transform/raw.orders/2/41/0123456789ABCDEF",
        "transform/raw.orders/2/41/0123456789abcdef/0123456789abcdef",
        "transform/raw orders/2/41",
        "transform/raw~orders/2/41",
        "transform/raw.orders/-2/41",
        "Transform/raw.orders/2/41",
        "transform/raw.orders/2/41\n"
      })
  void isRefusedWhenItHasAnotherForm(String text) {
    assertThat(DeadLetterId.parse(text)).isEqualTo(Optional.empty());
    assertThatThrownBy(() -> new DeadLetterId(text)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Law: it is what the regular expression says, at its limits and beyond. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void isOfTheFormOfItsRegularExpression(long seed) {
    var random = new SplittableRandom(seed);
    int taken = 0;
    for (int i = 0; i < 20_000; i++) {
      var parts =
          List.of(
              part(random, "az-", 32),
              part(random, "azAZ09._-", 249),
              part(random, "09", 10),
              part(random, "09", 19));
      var text =
          String.join("/", parts)
              + (random.nextInt(50) == 0 ? "/" : "")
              + (random.nextInt(5) == 0 ? "/" + "0af".repeat(6).substring(random.nextInt(4)) : "");

      boolean isOne = DeadLetterId.parse(text).isPresent();

      assertThat(isOne).as(text).isEqualTo(FORM.matcher(text).matches());
      taken += isOne ? 1 : 0;
    }
    assertThat(taken).isBetween(2_000, 18_000);
  }

  /** A part of an id, now and then empty, as long as it may be, longer, or with a wrong letter. */
  private static String part(SplittableRandom random, String letters, int most) {
    var length =
        switch (random.nextInt(12)) {
          case 0 -> random.nextInt(3);
          case 1 -> most;
          case 2 -> most + random.nextInt(2);
          default -> 1 + random.nextInt(most);
        };
    var part = new StringBuilder();
    for (int i = 0; i < length; i++) {
      part.append(letters.charAt(random.nextInt(letters.length())));
    }
    if (length > 0 && random.nextInt(20) == 0) {
      part.setCharAt(random.nextInt(length), "~é٣ \n/A-{`:@[".charAt(random.nextInt(13)));
    }
    return part.toString();
  }

  @Test
  void ofAnotherEventAtItsPlaceNamesThePlaceAsWell() {
    var place = new DeadLetterId("load/validated.orders/3/120");

    var beside = place.beside("0123456789abcdef");

    assertThat(beside).hasToString("load/validated.orders/3/120/0123456789abcdef");
    assertThat(beside.isMarked()).isTrue();
    assertThat(place.isMarked()).isFalse();
    assertThat(beside.stage()).isEqualTo("load");
    assertThat(beside.topic()).isEqualTo("validated.orders");
    assertThat(beside.partition()).isEqualTo(3);
    assertThat(beside.offset()).isEqualTo(120);
  }

  @Test
  void namesItsStage() {
    assertThat(DeadLetterId.of("quality", "transformed.orders", 1, 7).stage()).isEqualTo("quality");
  }
}

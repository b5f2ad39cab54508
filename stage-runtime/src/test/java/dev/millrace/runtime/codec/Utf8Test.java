package dev.millrace.runtime.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

  private static final List<String> PIECES =
      List.of("a", "plain text", "é", "€", "😀", "\\", "\0", "\n", "\uD7FF", "\uE000");

  /** Law: the first wrong byte is where the JDK's decoder stops. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void stopsWhereTheJdkStops(long seed) {
    var random = new SplittableRandom(seed);
    int wrong = 0;
    for (int i = 0; i < 50_000; i++) {
      var bytes = damaged(text(random), random);
      int start = random.nextInt(bytes.length + 1);
      int end = random.nextInt(start, bytes.length + 1);

      int invalid = Utf8.invalidAt(bytes, start, end);

      assertThat(invalid).as(() -> Arrays.toString(bytes)).isEqualTo(jdkStops(bytes, start, end));
      wrong += invalid >= 0 ? 1 : 0;
    }
    assertThat(wrong).isBetween(5_000, 45_000);
  }

  private static int jdkStops(byte[] bytes, int start, int end) {
    var in = ByteBuffer.wrap(bytes, start, end - start);
    var result = UTF_8.newDecoder().decode(in, CharBuffer.allocate(bytes.length), true);
    return result.isError() ? in.position() : -1;
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {4, 5, 6})
  void knowsPlainTextAndBackslashes(long seed) {
    var random = new SplittableRandom(seed);
    int backslashes = 0;
    int plain = 0;
    for (int i = 0; i < 50_000; i++) {
      var bytes = damaged(text(random), random);
      int start = random.nextInt(bytes.length + 1);
      int end = random.nextInt(start, bytes.length + 1);
      var part = Arrays.copyOfRange(bytes, start, end);

      boolean hasBackslash = false;
      boolean isPlain = true;
      for (byte each : part) {
        hasBackslash |= each == '\\';
        isPlain &= each > 0 && each != '\\';
      }

      assertThat(Utf8.hasBackslash(bytes, start, end))
          .as(() -> Arrays.toString(part))
          .isEqualTo(hasBackslash);
      assertThat(Utf8.isPlain(bytes, start, end))
          .as(() -> Arrays.toString(part))
          .isEqualTo(isPlain);
      backslashes += hasBackslash ? 1 : 0;
      plain += isPlain ? 1 : 0;
    }
    assertThat(backslashes).isBetween(500, 40_000);
    assertThat(plain).isBetween(2_000, 40_000);
  }

  private static byte[] damaged(byte[] bytes, SplittableRandom random) {
    for (int flips = random.nextInt(3); flips > 0 && bytes.length > 0; flips--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static byte[] text(SplittableRandom random) {
    var text = new StringBuilder();
    for (int pieces = random.nextInt(8); pieces > 0; pieces--) {
      // Mostly plain, so that there are whole words of it.
      text.append(
          PIECES.get(random.nextInt(3) > 0 ? random.nextInt(2) : random.nextInt(PIECES.size())));
    }
    return text.toString().getBytes(UTF_8);
  }
}

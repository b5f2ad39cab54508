package dev.millrace.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.seal.SealKey;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventTagsTest {

  private final EventTags tags = new EventTags(SealKey.random(new Random(1)));

  @Test
  void isOfOneTopicOneIdAndOneSystem() {
    var tag = tags.tag("raw.orders", bytes("e-1"));

    assertThat(tags.isTag(tag, "raw.orders", bytes("e-1"))).isTrue();
    assertThat(tags.isTag(tag, "raw.orders", bytes("e-2"))).isFalse();
    assertThat(tags.isTag(tag, "raw.order", bytes("se-1"))).isFalse();
    assertThat(tags.isTag(tag, "transformed.orders", bytes("e-1"))).isFalse();
    assertThat(tags.isTag(tag, "raw.orders", bytes("e-1"))).as("back at the topic").isTrue();
    var others = new EventTags(SealKey.random(new Random(2)));
    assertThat(others.isTag(tag, "raw.orders", bytes("e-1"))).isFalse();
  }

  @Test
  void differsForEachIdOfAnyLength() {
    var seen = new HashSet<String>();
    var id = new StringBuilder();
    for (int length = 0; length <= 200; length++) {
      seen.add(HexFormat.of().formatHex(tags.tag("raw.orders", bytes(id.toString()))));
      for (int at = 0; at < length; at++) {
        var other = bytes(id.toString());
        other[at] = 'b';
        seen.add(HexFormat.of().formatHex(tags.tag("raw.orders", other)));
      }
      id.append('a');
    }

    assertThat(seen).hasSize(201 + 200 * 201 / 2);
  }

  @Test
  void nothingOfAnotherLengthIsOne() {
    var tag = tags.tag("raw.orders", bytes("e-1"));

    for (int length = 0; length < tag.length; length++) {
      assertThat(tags.isTag(Arrays.copyOf(tag, length), "raw.orders", bytes("e-1"))).isFalse();
    }
    assertThat(tags.isTag(Arrays.copyOf(tag, 9), "raw.orders", bytes("e-1"))).isFalse();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}

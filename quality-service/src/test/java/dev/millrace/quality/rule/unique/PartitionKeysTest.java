package dev.millrace.quality.rule.unique;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.quality.rule.Samples;
import dev.millrace.quality.rule.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionKeysTest {

  private static final int MILLION = 1_000_000;
  private static final long LIMIT = 64L << 20;
  private static final TimeBuckets DAY = TimeBuckets.of(Duration.ofHours(24));

  @Test
  void aMillionKeysOfADayTakeLessThan64MiB() {
    var keys = new PartitionKeys(DAY, Scratch.HEAP);
    rememberAMillion(keys, Duration.ofHours(24));

    assertThat(keys.bytes()).isLessThan(LIMIT);
    assertThat(keys.find(hash(0), MILLION)).isZero();
    assertThat(keys.find(hash(MILLION - 1), MILLION)).isEqualTo(MILLION - 1);
  }

  @Test
  void aMillionKeysOfOneMomentTakeLessThan64MiB() {
    var keys = new PartitionKeys(DAY, Scratch.HEAP);
    rememberAMillion(keys, Duration.ZERO);

    assertThat(keys.bytes()).isLessThan(LIMIT);
  }

  @Test
  void expiryGivesTheMemoryBack() {
    var keys = new PartitionKeys(DAY, Scratch.HEAP);
    keys.see(0);
    for (var i = 0; i < 100_000; i++) {
      keys.remember(hash(i), i);
      if (i % 100 == 0) {
        keys.commit();
      }
    }
    keys.commit();

    keys.see(Duration.ofHours(25).toMillis());
    keys.commit();

    assertThat(keys.bytes()).isLessThan(1L << 16);
  }

  @Test
  void whatTheHeapNeedNotHoldIsInFilesWithoutNames(@TempDir Path folder) throws IOException {
    try (var keys = new PartitionKeys(DAY, Scratch.in(folder))) {
      rememberAMillion(keys, Duration.ofHours(30));

      for (var i = MILLION / 4; i < MILLION; i++) {
        assertThat(keys.find(hash(i), MILLION)).isEqualTo(i);
      }
      assertThat(keys.find(hash(0), MILLION)).isEqualTo(KeyTable.NONE);
      assertThat(keys.find(hash(MILLION), MILLION)).isEqualTo(KeyTable.NONE);
      try (var files = Files.list(folder)) {
        assertThat(files).isEmpty();
      }
    }
  }

  /** A million keys, spread evenly over a time, in batches of 5,000. */
  private static void rememberAMillion(PartitionKeys keys, Duration time) {
    for (var i = 0; i < MILLION; i++) {
      keys.see(i * time.toMillis() / MILLION);
      keys.remember(hash(i), i);
      if (i % 5_000 == 0) {
        keys.commit();
      }
    }
    keys.commit();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void aTableIsAMap(long seed) {
    var random = new Random(seed);
    var table = new KeyTable(Scratch.HEAP, random.nextInt(10));
    Map<List<Long>, Long> model = new HashMap<>();
    for (var i = 0; i < 5_000; i++) {
      // Few values, so that halves are equal and slots are contended.
      long high = random.nextInt(60) * (random.nextBoolean() ? 1L : 0x0100_0000_0000_0000L) | 1;
      long low = random.nextInt(60);
      table.put(high, low, i);
      model.put(List.of(high, low), (long) i);
    }

    assertThat(table.size()).isEqualTo(model.size());
    model.forEach((key, at) -> assertThat(table.find(key.get(0), key.get(1))).isEqualTo(at));
    assertThat(table.find(1L << 40, 7)).isEqualTo(KeyTable.NONE);
  }

  @Test
  void likeKeysHashApart() {
    Set<List<Long>> hashes = new HashSet<>();
    var texts = 0;
    for (var left : List.of("", "a", "ab", "abc", "abcd", "abcde", "b", "ba", "\0", "\0\0")) {
      for (var right : List.of("", "a", "ab", "abc", "bc", "c", "cd", "de", "e", "\0")) {
        var hash = new KeyedHash(Samples.HASH_KEY);
        hash.reset();
        hash.add(left);
        hash.add(right);
        hash.finish();
        hashes.add(List.of(hash.high(), hash.low()));
        texts++;
      }
    }
    for (var i = 0; i < 200_000; i++) {
      var hash = hash(i);
      hashes.add(List.of(hash.high(), hash.low()));
    }

    assertThat(hashes).hasSize(texts + 200_000);
    assertThat(hashes.stream().mapToLong(List::getFirst).distinct().count())
        .isEqualTo(hashes.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1S", "PT10S", "PT24S", "PT25S", "PT1M", "PT24H", "P7D", "P366D"})
  void bucketsCoverTheWindowAndLittleMore(Duration window) {
    var cut = TimeBuckets.of(window);

    assertThat(cut.count()).isBetween(1, 24);
    assertThat(cut.width()).isGreaterThanOrEqualTo(1_000);
    assertThat(cut.count() * cut.width())
        .isBetween(window.toMillis(), window.toMillis() + cut.width());
  }

  private static KeyedHash hash(long key) {
    var hash = new KeyedHash(Samples.HASH_KEY);
    hash.reset();
    hash.add(key);
    hash.finish();
    return hash;
  }
}

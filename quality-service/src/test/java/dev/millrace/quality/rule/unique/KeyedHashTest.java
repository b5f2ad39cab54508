package dev.millrace.quality.rule.unique;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.quality.rule.HashKey;
import dev.millrace.quality.rule.Samples;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.seal.SipHash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyedHashTest {

  @Test
  void isTheSipHashOfItsWords() {
    var expected = new SipHash(Samples.HASH_KEY.first(), Samples.HASH_KEY.second());
    expected.begin();
    expected.add(7);
    expected.finish(0, 0);

    var hash = new KeyedHash(Samples.HASH_KEY);
    hash.reset();
    hash.add(7L);
    hash.finish();

    assertThat(hash.high()).isEqualTo(expected.high());
    assertThat(hash.low()).isEqualTo(expected.low());
  }

  @Test
  void anotherKeyGivesAnotherHash() {
    var random = new Random(1);
    var hashes =
        IntStream.range(0, 1_000)
            .mapToObj(_ -> keyed(HashKey.random(random), "o-1"))
            .distinct()
            .count();

    assertThat(hashes).isEqualTo(1_000);
  }

  @Test
  void aSystemsKeyIsTheSameForAllItsServicesAndNeverShown() {
    var key = SealKey.random(new Random(1));

    assertThat(HashKey.of(key)).isEqualTo(HashKey.of(key));
    assertThat(HashKey.of(key)).isNotEqualTo(HashKey.of(SealKey.random(new Random(2))));
    assertThat(HashKey.of(key)).hasToString("a hash key");
  }

  private static String shown(KeyedHash hash) {
    var bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(hash.high()).putLong(hash.low());
    return HexFormat.of().formatHex(bytes.array());
  }

  private static String keyed(HashKey key, Object value) {
    var hash = new KeyedHash(key);
    hash.reset();
    hash.add(value);
    hash.finish();
    return shown(hash);
  }
}

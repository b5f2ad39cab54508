package dev.millrace.quality.rule;

import dev.millrace.runtime.seal.SealKey;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * The secret by which rules hash what they remember: publishers, who do not know it, cannot make
 * values that collide. It never shows itself.
 *
 * @param first its first half
 * @param second its other half
 */
public record HashKey(long first, long second) {

  private static final String PURPOSE = "hashes of remembered keys";

  /**
   * The key of a system: the same in all its services and after each restart, so that one finds
   * what another has remembered.
   */
  public static HashKey of(SealKey key) {
    var derived = ByteBuffer.wrap(key.derived(PURPOSE));
    return new HashKey(derived.getLong(), derived.getLong());
  }

  /** A key that nobody else has: for what is alone with its events. */
  public static HashKey random(RandomGenerator random) {
    return new HashKey(random.nextLong(), random.nextLong());
  }

  @Override
  public String toString() {
    return "a hash key";
  }
}

package dev.millrace.quality.rule;

import dev.millrace.runtime.seal.SealKey;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * The secret key of the hashes of what rules remember. Publishers do not know it, so they cannot
 * make values that collide. {@code toString} does not show it.
 *
 * @param first its first half
 * @param second its other half
 */
public record HashKey(long first, long second) {

  private static final String PURPOSE = "hashes of remembered keys";

  /**
   * The key of a system. It is the same in all services and after each restart, so that each
   * instance finds what another one has remembered.
   */
  public static HashKey of(SealKey key) {
    var derived = ByteBuffer.wrap(key.derived(PURPOSE));
    return new HashKey(derived.getLong(), derived.getLong());
  }

  /** A random key, for a dry run or test that shares its memory with nobody. */
  public static HashKey random(RandomGenerator random) {
    return new HashKey(random.nextLong(), random.nextLong());
  }

  @Override
  public String toString() {
    return "a hash key";
  }
}

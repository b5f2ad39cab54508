package dev.millrace.quality.rule.unique;

import dev.millrace.quality.rule.HashKey;
import dev.millrace.runtime.seal.SipHash;

/**
 * A {@link SipHash}. A publisher who does not know the key cannot make values that collide. Among a
 * billion keys, two collide by chance with a probability below 10^-20.
 */
final class KeyedHash extends KeyHash {

  private final SipHash hash;

  KeyedHash(HashKey key) {
    this.hash = new SipHash(key.first(), key.second());
  }

  @Override
  void reset() {
    hash.begin();
  }

  @Override
  void addWord(long word) {
    hash.add(word);
  }

  @Override
  void finish() {
    hash.finish(0, 0);
    high = hash.high() == 0 ? 1 : hash.high();
    low = hash.low();
  }
}

package dev.millrace.quality.rule.unique;

/**
 * The hash of release 0.1.0, by which the keys that it remembered are found. Built like
 * MurmurHash3_x64_128, with each word in both halves. Anybody can make values that collide.
 */
final class UnkeyedHash extends KeyHash {

  private static final long C1 = 0x87c37b91114253d5L;
  private static final long C2 = 0x4cf5ad432745937fL;

  private long words;

  @Override
  void reset() {
    high = 0;
    low = 0;
    words = 0;
  }

  @Override
  void finish() {
    high ^= words;
    low ^= words;
    high += low;
    low += high;
    high = mixed(high);
    low = mixed(low);
    high += low;
    low += high;
    if (high == 0) {
      high = 1;
    }
  }

  @Override
  void addWord(long word) {
    high ^= Long.rotateLeft(word * C1, 31) * C2;
    high = Long.rotateLeft(high, 27) + low;
    high = high * 5 + 0x52dce729;
    low ^= Long.rotateLeft(word * C2, 33) * C1;
    low = Long.rotateLeft(low, 31) + high;
    low = low * 5 + 0x38495ab5;
    words++;
  }

  private static long mixed(long hash) {
    var mixed = hash;
    mixed ^= mixed >>> 33;
    mixed *= 0xff51afd7ed558ccdL;
    mixed ^= mixed >>> 33;
    mixed *= 0xc4ceb9fe1a85ec53L;
    mixed ^= mixed >>> 33;
    return mixed;
  }
}

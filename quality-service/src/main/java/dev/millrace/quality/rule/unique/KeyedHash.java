package dev.millrace.quality.rule.unique;

import dev.millrace.quality.rule.HashKey;

/**
 * SipHash-2-4 with 128 bits (Aumasson and Bernstein, "SipHash: a fast short-input PRF", and its
 * reference implementation's wide output). A publisher who does not know the key cannot make values
 * that collide. Among a billion keys, two collide by chance with a probability below 10^-20.
 */
final class KeyedHash extends KeyHash {

  private final HashKey key;
  private long v0;
  private long v1;
  private long v2;
  private long v3;
  private long words;

  KeyedHash(HashKey key) {
    this.key = key;
  }

  @Override
  void reset() {
    v0 = key.first() ^ 0x736f6d6570736575L;
    v1 = key.second() ^ 0x646f72616e646f6dL ^ 0xee;
    v2 = key.first() ^ 0x6c7967656e657261L;
    v3 = key.second() ^ 0x7465646279746573L;
    words = 0;
  }

  @Override
  void addWord(long word) {
    mix(word);
    words++;
  }

  @Override
  void finish() {
    finish(0, 0);
    if (high == 0) {
      high = 1;
    }
  }

  /**
   * Ends the hash with fewer bytes than a word.
   *
   * @param rest the last bytes, the first one lowest
   * @param bytes how many, up to 7
   */
  void finish(long rest, int bytes) {
    mix(rest | (words * Long.BYTES + bytes) << 56);
    v2 ^= 0xee;
    rounds(4);
    high = v0 ^ v1 ^ v2 ^ v3;
    v1 ^= 0xdd;
    rounds(4);
    low = v0 ^ v1 ^ v2 ^ v3;
  }

  private void mix(long word) {
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  }

  private void rounds(int count) {
    long a = v0;
    long b = v1;
    long c = v2;
    long d = v3;
    for (int round = 0; round < count; round++) {
      a += b;
      c += d;
      b = Long.rotateLeft(b, 13) ^ a;
      d = Long.rotateLeft(d, 16) ^ c;
      a = Long.rotateLeft(a, 32);
      c += b;
      a += d;
      b = Long.rotateLeft(b, 17) ^ c;
      d = Long.rotateLeft(d, 21) ^ a;
      c = Long.rotateLeft(c, 32);
    }
    v0 = a;
    v1 = b;
    v2 = c;
    v3 = d;
  }
}

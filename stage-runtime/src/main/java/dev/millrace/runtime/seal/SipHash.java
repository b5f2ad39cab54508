package dev.millrace.runtime.seal;

/**
 * SipHash-2-4 with 128 bits (Aumasson and Bernstein, "SipHash: a fast short-input PRF", and its
 * reference implementation's wide output). Whoever does not know the key can neither foretell a
 * hash nor make inputs that collide. It is for short inputs that are hashed for each event: {@link
 * Sealer} is slower, and a standard. {@link #begin} first, then each word, then {@link #finish}.
 * Not thread-safe.
 */
public final class SipHash {

  private final long firstKey;
  private final long secondKey;
  private long v0;
  private long v1;
  private long v2;
  private long v3;
  private long words;
  private long high;
  private long low;

  /**
   * @param firstKey the first half of the key, the first byte lowest
   * @param secondKey its other half
   */
  public SipHash(long firstKey, long secondKey) {
    this.firstKey = firstKey;
    this.secondKey = secondKey;
  }

  /** Starts over. */
  public void begin() {
    v0 = firstKey ^ 0x736f6d6570736575L;
    v1 = secondKey ^ 0x646f72616e646f6dL ^ 0xee;
    v2 = firstKey ^ 0x6c7967656e657261L;
    v3 = secondKey ^ 0x7465646279746573L;
    words = 0;
  }

  /** Adds 8 bytes, the first one lowest. */
  public void add(long word) {
    mix(word);
    words++;
  }

  /**
   * Ends the hash with fewer bytes than a word.
   *
   * @param rest the last bytes, the first one lowest
   * @param bytes how many, up to 7
   */
  public void finish(long rest, int bytes) {
    mix(rest | (words * Long.BYTES + bytes) << 56);
    v2 ^= 0xee;
    rounds(4);
    high = v0 ^ v1 ^ v2 ^ v3;
    v1 ^= 0xdd;
    rounds(4);
    low = v0 ^ v1 ^ v2 ^ v3;
  }

  /** The first half of the hash. */
  public long high() {
    return high;
  }

  /** Its other half. */
  public long low() {
    return low;
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

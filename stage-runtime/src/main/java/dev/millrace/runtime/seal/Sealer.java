package dev.millrace.runtime.seal;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/**
 * Makes and checks seals: HMAC-SHA256, cut to 16 bytes, over several parts. The length of each part
 * is included, so that parts cannot run together. {@link #begin} first, then each part, then {@link
 * #seal} or {@link #isSealedBy}. Not thread-safe.
 */
public final class Sealer {

  private static final int SEAL = 16;

  /** Stands for the length of a null part. */
  private static final int ABSENT = -1;

  private final Mac mac;
  private final byte[] hash = new byte[32];
  private final byte[] number = new byte[Integer.BYTES];
  private final ByteBuffer numberBuffer = ByteBuffer.wrap(number);

  Sealer(Mac mac) {
    this.mac = mac;
  }

  /** Starts over. */
  public Sealer begin() {
    mac.reset();
    return this;
  }

  /** Adds the next part. */
  public Sealer add(byte @Nullable [] part) {
    if (part == null) {
      add(ABSENT);
    } else {
      add(part.length);
      mac.update(part);
    }
    return this;
  }

  /** Adds a number as the next part. */
  public Sealer add(int part) {
    numberBuffer.putInt(0, part);
    mac.update(number);
    return this;
  }

  /** The seal over all parts. */
  public byte[] seal() {
    finish();
    return Arrays.copyOf(hash, SEAL);
  }

  /** Tells whether the bytes from {@code offset} on are the seal over all parts. */
  public boolean isSealedBy(byte[] seal, int offset) {
    finish();
    // Takes the same time for every answer. Else somebody who tries seals would learn how many of
    // its bytes are right.
    return MessageDigest.isEqual(
        Arrays.copyOfRange(seal, Math.min(offset, seal.length), seal.length),
        Arrays.copyOf(hash, SEAL));
  }

  private void finish() {
    try {
      mac.doFinal(hash, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("the hash has " + mac.getMacLength() + " bytes", e);
    }
  }
}

package dev.millrace.runtime.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that the services of one system share, and nobody else. Whatever is said with it was
 * said by one of them. It never shows itself.
 */
public final class SealKey {

  /** As many as the hash has: more make it no safer. */
  public static final int BYTES = 32;

  private static final String HMAC = "HmacSHA256";

  private final byte[] secret;

  /**
   * @throws IllegalArgumentException when there are not {@link #BYTES} of them
   */
  public SealKey(byte[] secret) {
    if (secret.length != BYTES) {
      throw new IllegalArgumentException(
          "a seal key has %d bytes, not %d".formatted(BYTES, secret.length));
    }
    this.secret = secret.clone();
  }

  /** A key that nobody else has: for what runs by itself. */
  public static SealKey random(RandomGenerator random) {
    var secret = new byte[BYTES];
    random.nextBytes(secret);
    return new SealKey(secret);
  }

  /** A sealer with this key, for one thread. */
  public Sealer sealer() {
    return new Sealer(mac());
  }

  /**
   * Another secret of {@link #BYTES} bytes for a purpose: as well kept as this one, the same for
   * each who asks, and of no use for anything else.
   */
  public byte[] derived(String purpose) {
    return mac().doFinal(purpose.getBytes(StandardCharsets.UTF_8));
  }

  private Mac mac() {
    try {
      var mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret, HMAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealKey key && Arrays.equals(secret, key.secret);
  }

  @Override
  public int hashCode() {
    return 0; // of a secret, nothing is told
  }

  @Override
  public String toString() {
    return "a seal key";
  }
}

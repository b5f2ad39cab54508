package dev.millrace.runtime.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that only the services of one system share. A record sealed with it was written by one
 * of them. {@code toString} does not show it.
 */
public final class SealKey {

  /** The number of bytes: as many as the hash has, since more would not make it safer. */
  public static final int BYTES = 32;

  private static final String HMAC = "HmacSHA256";

  private final byte[] secret;

  /**
   * @throws IllegalArgumentException when the secret does not have {@link #BYTES} bytes
   */
  public SealKey(byte[] secret) {
    if (secret.length != BYTES) {
      throw new IllegalArgumentException(
          "a seal key has %d bytes, not %d".formatted(BYTES, secret.length));
    }
    this.secret = secret.clone();
  }

  /** A random key, for a run that shares nothing with other processes. */
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
   * Derives another secret of {@link #BYTES} bytes for a purpose. It is the same in all services,
   * and does not reveal this key.
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

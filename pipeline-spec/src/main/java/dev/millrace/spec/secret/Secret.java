package dev.millrace.spec.secret;

/** Bytes that must not be shown. {@code toString} never contains them. */
public final class Secret {

  private final byte[] bytes;

  Secret(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** A copy of the bytes; at least one. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** How many bytes it has. */
  public int length() {
    return bytes.length;
  }

  @Override
  public String toString() {
    return "***";
  }
}

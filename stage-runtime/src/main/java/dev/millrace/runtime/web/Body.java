package dev.millrace.runtime.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;

/** The body of a request as it comes over the network. */
final class Body {

  private static final int PIECE = 8 << 10;

  private final long longest;
  private final Duration patience;
  private final InstantSource clock;

  /** The body did not arrive in time. */
  static final class TooSlow extends IOException {
    private static final long serialVersionUID = 1;
  }

  /**
   * @param longest in bytes
   * @param patience the longest wait for the whole body. A limit between two bytes would not stop a
   *     client that sends single bytes
   */
  Body(long longest, Duration patience, InstantSource clock) {
    this.longest = longest;
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * Reads the body, up to one byte more than the longest.
   *
   * @throws TooSlow when it does not arrive in time
   */
  byte[] read(InputStream in) throws IOException {
    var deadline = clock.instant().plus(patience);
    var bytes = new ByteArrayOutputStream();
    var piece = new byte[PIECE];
    try {
      while (bytes.size() <= longest) {
        int length = in.read(piece, 0, (int) Math.min(PIECE, longest + 1 - bytes.size()));
        if (length < 0) {
          break;
        }
        bytes.write(piece, 0, length);
        if (clock.instant().isAfter(deadline)) {
          throw new TooSlow();
        }
      }
    } catch (SocketTimeoutException _) {
      throw new TooSlow();
    }
    return bytes.toByteArray();
  }
}

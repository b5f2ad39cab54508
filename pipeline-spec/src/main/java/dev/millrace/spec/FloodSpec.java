package dev.millrace.spec;

import java.time.Duration;

/**
 * What a pipeline's file says about floods of rejects. For what it leaves out, the services'
 * settings hold.
 *
 * @param isOn whether floods are looked for
 * @param share of the latest events that are rejected, in percent, or {@link #UNSAID}
 * @param events how many of the latest events are looked at, or {@link #UNSAID}
 * @param alike share of these rejects that have one cause, in percent, or {@link #UNSAID}
 * @param releaseAfter how long a flood holds events before it is released by itself; zero: only an
 *     operator releases it; or {@link #UNSAID_RELEASE}
 */
public record FloodSpec(boolean isOn, int share, int events, int alike, Duration releaseAfter) {

  /** The file does not say. */
  public static final int UNSAID = 0;

  /**
   * The file does not say when a flood is released. This is longer than any time that it may say.
   */
  public static final Duration UNSAID_RELEASE = Duration.ofSeconds(Long.MAX_VALUE);

  /** The file does not mention floods. */
  public static final FloodSpec DEFAULT =
      new FloodSpec(true, UNSAID, UNSAID, UNSAID, UNSAID_RELEASE);

  /** {@code flood: off}. */
  public static final FloodSpec OFF = new FloodSpec(false, UNSAID, UNSAID, UNSAID, UNSAID_RELEASE);
}

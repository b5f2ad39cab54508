package dev.millrace.spec;

import java.time.Duration;

/**
 * What a pipeline's file says about floods of rejects; what it leaves out is for the services'
 * settings to say.
 *
 * @param isOn whether floods are looked for
 * @param share of the latest events that are rejected, in percent, or {@link #UNSAID}
 * @param events how many of the latest events are looked at, or {@link #UNSAID}
 * @param alike share of these rejects that have one cause, in percent, or {@link #UNSAID}
 * @param releaseAfter how long a flood holds events before it is released by itself; zero: until
 *     somebody does; or {@link #UNSAID_RELEASE}
 */
public record FloodSpec(boolean isOn, int share, int events, int alike, Duration releaseAfter) {

  /** The file does not say. */
  public static final int UNSAID = 0;

  /** The file does not say when a flood is released; longer than any that it may say. */
  public static final Duration UNSAID_RELEASE = Duration.ofSeconds(Long.MAX_VALUE);

  /** Nothing is said. */
  public static final FloodSpec DEFAULT =
      new FloodSpec(true, UNSAID, UNSAID, UNSAID, UNSAID_RELEASE);

  /** {@code flood: off}. */
  public static final FloodSpec OFF = new FloodSpec(false, UNSAID, UNSAID, UNSAID, UNSAID_RELEASE);
}

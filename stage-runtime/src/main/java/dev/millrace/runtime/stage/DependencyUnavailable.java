package dev.millrace.runtime.stage;

/**
 * The batch cannot be processed now, and the same events may pass later: it is rolled back, offsets
 * stay, and the consumer pauses until a probe succeeds. Either a dependency is away, or something
 * else stands in the way that is not the events' fault, such as a right that is not granted.
 */
public final class DependencyUnavailable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String dependency;
  private final boolean isOutage;
  private final boolean isForeseen;

  /**
   * A dependency is away.
   *
   * @param dependency its name in breakers, metrics and logs: registry, postgres, kafka
   * @param message what was tried
   * @param cause the vendor's exception
   */
  public DependencyUnavailable(String dependency, String message, Throwable cause) {
    this(dependency, true, true, dependency + " unavailable: " + message, cause);
  }

  private DependencyUnavailable(
      String dependency, boolean isOutage, boolean isForeseen, String message, Throwable cause) {
    super(message, cause);
    this.dependency = dependency;
    this.isOutage = isOutage;
    this.isForeseen = isForeseen;
  }

  /**
   * Something stands in the way that is no outage. It is waited for in the same way, and never told
   * as one.
   *
   * @param name in breakers and metrics, such as kafka-rights
   * @param message what is wrong, and what mends it
   */
  public static DependencyUnavailable obstacle(String name, String message, Throwable cause) {
    return new DependencyUnavailable(name, false, true, message, cause);
  }

  /**
   * Something stands in the way that nobody foresaw: whoever reads of it needs to see where it
   * comes from.
   *
   * @param name in breakers and metrics
   * @param message what was tried
   */
  public static DependencyUnavailable unforeseen(String name, String message, Throwable cause) {
    return new DependencyUnavailable(name, false, false, message, cause);
  }

  /** What is waited for: a dependency, or the name of what stands in the way. */
  public String dependency() {
    return dependency;
  }

  /** Whether a dependency is away; else something is wrong that waiting alone may not mend. */
  public boolean isOutage() {
    return isOutage;
  }

  /** Whether the message says all; else where the cause was thrown says more. */
  public boolean isForeseen() {
    return isForeseen;
  }
}

package dev.millrace.runtime.stage;

/**
 * The batch cannot be processed now, but the same events may pass later. The batch is rolled back,
 * offsets stay, and the consumer pauses until a probe succeeds. The cause is a dependency that is
 * away, or another obstacle that is not the events' fault, such as a missing right.
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
   * @param message the work that failed
   * @param cause the vendor's exception
   */
  public DependencyUnavailable(String dependency, String message, Throwable cause) {
    this(dependency, true, true, OneLine.of(dependency + " unavailable: " + message), cause);
  }

  private DependencyUnavailable(
      String dependency, boolean isOutage, boolean isForeseen, String message, Throwable cause) {
    super(message, cause);
    this.dependency = dependency;
    this.isOutage = isOutage;
    this.isForeseen = isForeseen;
  }

  /**
   * An obstacle that is no outage. The consumer waits for it in the same way, but never reports it
   * as an outage.
   *
   * @param name in breakers and metrics, such as kafka-rights
   * @param message what is wrong, and how to mend it; may be a list with a line for each
   */
  public static DependencyUnavailable obstacle(String name, String message, Throwable cause) {
    return new DependencyUnavailable(name, false, true, message, cause);
  }

  /**
   * An obstacle that nobody foresaw. Whoever reads of it needs the stack trace of its cause.
   *
   * @param name in breakers and metrics
   * @param message the work that failed
   */
  public static DependencyUnavailable unforeseen(String name, String message, Throwable cause) {
    return new DependencyUnavailable(name, false, false, OneLine.of(message), cause);
  }

  /** The name of the dependency or obstacle. */
  public String dependency() {
    return dependency;
  }

  /** Tells whether a dependency is away. If not, waiting alone may not help. */
  public boolean isOutage() {
    return isOutage;
  }

  /** Tells whether the message is enough. If not, the stack trace of the cause says more. */
  public boolean isForeseen() {
    return isForeseen;
  }
}

package dev.millrace.runtime.stage;

/**
 * The outside is unwell, and the same event may pass later: the batch is rolled back, offsets stay,
 * and the consumer pauses until a probe succeeds.
 */
public final class DependencyUnavailable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String dependency;

  /**
   * @param dependency its name in breakers, metrics and logs: registry, postgres, kafka
   * @param message what was tried
   * @param cause the vendor's exception
   */
  public DependencyUnavailable(String dependency, String message, Throwable cause) {
    super(dependency + " unavailable: " + message, cause);
    this.dependency = dependency;
  }

  public String dependency() {
    return dependency;
  }
}

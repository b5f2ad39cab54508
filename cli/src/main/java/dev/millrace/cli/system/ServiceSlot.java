package dev.millrace.cli.system;

/**
 * One of the instances of a service. Its id stays the same when the process is replaced, so that
 * state and transactions belong to the slot.
 *
 * @param kind which service
 * @param number from 1
 */
public record ServiceSlot(ServiceKind kind, int number) {

  public ServiceSlot {
    if (number < 1) {
      throw new IllegalArgumentException("slots count from 1, not " + number);
    }
  }

  /** The instance id: {@code transform-1}. */
  public String instance() {
    return kind.text() + "-" + number;
  }

  /** For people: the service's name, with a number from the second instance on. */
  public String label() {
    return number == 1 ? kind.module() : kind.module() + "-" + number;
  }
}

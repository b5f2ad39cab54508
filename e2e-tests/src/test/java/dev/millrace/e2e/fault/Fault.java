package dev.millrace.e2e.fault;

/**
 * One way to break the system. To add one, write a small class and name it in {@link FaultKind}:
 * the run publishes, inflicts it, waits until everything published has its outcome, and judges.
 */
@FunctionalInterface
interface Fault {

  /**
   * Breaks something, and mends it: returns when servers answer again, killed services have been
   * started again (they need not be up), and what was held has been let go. What the judges must
   * allow for it tells the scene's {@link Reference}.
   *
   * @return what was done, for the report
   * @throws Exception when what was expected of the system did not happen; a finding
   */
  String inflict(Scene scene) throws Exception;

  /** Why it cannot be done on this machine; empty when it can. */
  default String obstacle() {
    return "";
  }

  /**
   * Whether it must come before faults that take events away: what release 0.1.0 commits has no
   * count of those.
   */
  default boolean comesFirst() {
    return false;
  }
}

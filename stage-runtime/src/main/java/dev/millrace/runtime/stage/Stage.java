package dev.millrace.runtime.stage;

/**
 * The logic of one stage for one pipeline: an event in, its fate out. One instance serves one
 * consumer thread, so it may keep scratch objects; it does no I/O per event and starts no threads.
 */
@FunctionalInterface
public interface Stage {

  /**
   * Decides about one event. A fault of the event is an {@link Outcome}, never an exception.
   *
   * @throws DependencyUnavailable when a dependency does not work and the same event may pass later
   */
  Outcome decide(EventRecord event);
}

package dev.millrace.runtime.stage;

/**
 * The logic of one stage for one pipeline: an event in, its fate out. One instance serves one
 * consumer thread, so it may keep scratch objects; it does no I/O per event and starts no threads.
 */
@FunctionalInterface
public interface Stage {

  /**
   * Decides about one event. Whatever is the event's own affair is an {@link Outcome}, never an
   * exception.
   *
   * @throws DependencyUnavailable when the outside is unwell and the same event may pass later
   */
  Outcome decide(EventRecord event);
}

package dev.millrace.transform.step;

import dev.millrace.runtime.stage.EventError;

/** The decision of a step about an event. */
public sealed interface Verdict {

  /** The next step follows. */
  Verdict CONTINUE = new Continue();

  /** The next step follows. */
  record Continue() implements Verdict {}

  /**
   * The pipeline does not want the event.
   *
   * @param reason a constant text from the pipeline file
   */
  record Filtered(String reason) implements Verdict {}

  /** The event can never pass. */
  record Rejected(EventError error) implements Verdict {}
}

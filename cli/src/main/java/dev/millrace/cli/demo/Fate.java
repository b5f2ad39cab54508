package dev.millrace.cli.demo;

import dev.millrace.runtime.stage.StageName;

/** The fate that a generated event must have. */
public sealed interface Fate {

  /**
   * It becomes a row.
   *
   * @param order number of the order
   * @param cents its amount
   */
  record Loaded(int order, int cents) implements Fate {}

  /** The pipeline does not want it. */
  record Filtered() implements Fate {}

  /** Its order has been loaded before. */
  record Duplicate() implements Fate {}

  /** It can never pass. */
  record DeadLettered(StageName stage, String code) implements Fate {}
}

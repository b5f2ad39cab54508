package dev.millrace.spec;

import java.util.List;

/**
 * What must hold for an event of the pipeline.
 *
 * @param rules all of them are judged, so that a dead letter names every violation
 */
public record QualitySpec(List<Clause> rules) {
  public QualitySpec {
    rules = List.copyOf(rules);
  }
}

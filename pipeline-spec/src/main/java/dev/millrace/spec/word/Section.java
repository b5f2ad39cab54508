package dev.millrace.spec.word;

/** The part of a pipeline file that a word belongs to. */
public enum Section {
  /** An operation under {@code transform.steps}. */
  STEP,
  /** A line of {@code quality.rules}. */
  RULE,
  /** A target under {@code load}. */
  SINK
}

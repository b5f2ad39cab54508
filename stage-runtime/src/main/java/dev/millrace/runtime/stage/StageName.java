package dev.millrace.runtime.stage;

import java.util.Locale;

/** The roles of the five services. */
public enum StageName {
  INGEST,
  TRANSFORM,
  QUALITY,
  LOAD,
  DLQ;

  /** As in topics, groups, metrics and dead letters: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

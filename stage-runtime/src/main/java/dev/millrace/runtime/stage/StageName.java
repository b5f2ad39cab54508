package dev.millrace.runtime.stage;

import java.util.Locale;

/** The roles of the five services. */
public enum StageName {
  INGEST,
  TRANSFORM,
  QUALITY,
  LOAD,
  DLQ;

  /** The name in lower case, as topics, groups, metrics and dead letters use it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

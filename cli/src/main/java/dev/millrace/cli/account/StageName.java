package dev.millrace.cli.account;

import java.util.Locale;

/** The stages an event passes, in order. */
public enum StageName {
  INGEST,
  TRANSFORM,
  QUALITY,
  LOAD;

  /** As in consumer groups, dead letters and metrics. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}

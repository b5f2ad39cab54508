package dev.millrace.cli.account;

import java.util.ArrayList;
import java.util.List;

/** What an account holds outside of its sum: by gaps that somebody has accepted. */
public final class OutsideTheSum {

  private OutsideTheSum() {}

  /** The same of what dlq-service reads. */
  public static List<String> ofIntake(String pipeline, long lost, long repeated) {
    return sentences(pipeline + ", dead letters and outcomes", lost, repeated);
  }

  /** A sentence for each that is not zero. */
  public static List<String> sentences(String pipeline, long lost, long repeated) {
    var sentences = new ArrayList<String>();
    if (lost > 0) {
      sentences.add(
          "%s: up to %,d records were lost, where a gap was accepted".formatted(pipeline, lost));
    }
    if (repeated > 0) {
      sentences.add(
          "%s: %,d records were consumed again, where a gap was accepted"
              .formatted(pipeline, repeated));
    }
    return sentences;
  }
}

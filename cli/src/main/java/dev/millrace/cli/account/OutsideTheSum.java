package dev.millrace.cli.account;

import java.util.ArrayList;
import java.util.List;

/**
 * Describes the numbers of an account that are outside of its sum. They come from gaps that a
 * person has accepted.
 */
public final class OutsideTheSum {

  private OutsideTheSum() {}

  /** A sentence for each number that is not zero. */
  public static List<String> sentences(String pipeline, long lost, long repeated) {
    return sentences(pipeline, lost, repeated, "events");
  }

  /** The same for dlq-service's intake. */
  public static List<String> ofIntake(String pipeline, long lost, long repeated) {
    return sentences(pipeline + ", dead letters and outcomes", lost, repeated, "records");
  }

  private static List<String> sentences(String of, long lost, long repeated, String what) {
    var sentences = new ArrayList<String>();
    if (lost > 0) {
      sentences.add(
          "%s: up to %,d records were lost, where a gap was accepted".formatted(of, lost));
    }
    if (repeated > 0) {
      sentences.add(
          "%s: %,d %s were consumed again, where a gap was accepted".formatted(of, repeated, what));
    }
    return sentences;
  }
}

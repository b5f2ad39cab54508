package dev.millrace.e2e.fault;

/** What must become of a published event. */
sealed interface Fate {

  /** It is loaded. */
  record Loaded(ExpectedRow row) implements Fate {}

  record Filtered() implements Fate {}

  /**
   * It repeats an earlier one.
   *
   * @param row that it would make if the earlier one were not there
   */
  record Duplicate(ExpectedRow row) implements Fate {}

  /** It becomes a dead letter. */
  record DeadLettered(Cause cause) implements Fate {}

  /**
   * Why an event is a dead letter.
   *
   * @param stage where, such as {@code quality}
   */
  record Cause(String stage, String code) implements Comparable<Cause> {

    @Override
    public int compareTo(Cause other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return stage + " " + code;
    }
  }
}

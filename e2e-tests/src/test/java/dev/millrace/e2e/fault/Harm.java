package dev.millrace.e2e.fault;

/**
 * What has become of events that should not have.
 *
 * @param taken that the fault itself took away before they were read, and that the account names
 * @param lost whose row or dead letter is missing
 * @param repeated rows and dead letters that an event has more than once, and rows written again
 * @param disordered written after a later event of their key
 */
record Harm(long taken, long lost, long repeated, long disordered) {

  static final Harm NONE = new Harm(0, 0, 0, 0);

  /** Both together. */
  Harm and(Harm other) {
    return new Harm(
        taken + other.taken,
        lost + other.lost,
        repeated + other.repeated,
        disordered + other.disordered);
  }

  /** What has been added since an earlier count. */
  Harm since(Harm before) {
    return new Harm(
        taken - before.taken,
        lost - before.lost,
        repeated - before.repeated,
        disordered - before.disordered);
  }
}

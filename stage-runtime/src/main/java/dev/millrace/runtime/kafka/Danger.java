package dev.millrace.runtime.kafka;

import java.util.regex.Pattern;

/**
 * How a partition is read after an unclean end of whoever read it: in batches that are noted before
 * they are read, up to where the end may have come from. The first is what any poll may hold; after
 * a further end at the same place they are small ones, and after one more each record stands alone.
 * Two ends there are its fault.
 *
 * @param from where the partition goes on
 * @param size most records of the next batch
 * @param deaths ends while the record at {@code from} stood alone
 * @param at offset of that record when it could be read; {@link #NOT_READ} when not
 * @param until offset behind the danger
 * @param behind a record that could not be read was given up just before {@code from}
 */
record Danger(long from, int size, int deaths, long at, long until, boolean behind) {

  static final long NOT_READ = -1;

  /** A poll has no more records. */
  private static final int LONGEST_POLL = 5_000;

  /**
   * Some dozens of notes for what a poll may have held, and some dozens of records to look at one
   * by one: each step between would cost one more end of the process, which is many seconds.
   */
  private static final int FEW = 100;

  private static final int ENOUGH = 2;

  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,18});(\\d{1,9});(\\d{1,9});(-?\\d{1,18});(\\d{1,18});([01])");

  /**
   * What is to be done after an unclean end.
   *
   * @param noted as {@link #text} has it; empty when the batch of that end was not noted
   * @param from where the partition goes on
   */
  static Danger after(String noted, long from) {
    var text = TEXT.matcher(noted);
    if (!text.matches()) {
      return new Danger(from, LONGEST_POLL, 0, NOT_READ, from + LONGEST_POLL, false);
    }
    var before =
        new Danger(
            Long.parseLong(text.group(1)),
            Integer.parseInt(text.group(2)),
            Integer.parseInt(text.group(3)),
            Long.parseLong(text.group(4)),
            Long.parseLong(text.group(5)),
            text.group(6).equals("1"));
    if (before.from == from) {
      return before.died();
    }
    return from < before.until ? before.movedTo(from) : after("", from);
  }

  private Danger died() {
    if (size > 1) {
      int less = size > FEW ? FEW : 1;
      return new Danger(from, less, 0, NOT_READ, Math.min(until, from + size), behind);
    }
    return new Danger(from, 1, deaths + 1, at, until, behind);
  }

  /** There was nothing behind this offset that anybody can have died of. */
  Danger within(long end) {
    long behindIt = Math.min(until, end);
    int most = (int) Math.clamp(behindIt - from, 1, size);
    return new Danger(from, most, deaths, at, behindIt, behind);
  }

  /** A batch has passed. */
  Danger movedTo(long next) {
    return new Danger(next, size, 0, NOT_READ, until, false);
  }

  /** The record that stands alone could be read, and is about to be worked on. */
  Danger working(long offset) {
    return new Danger(from, size, deaths, offset, until, behind);
  }

  /**
   * The record was given up. Kafka's consumer unpacks again what stands before a record in the
   * batch that its publisher packed: behind one that cannot be read the next may not be, either.
   */
  Danger givenUp() {
    return new Danger(
        offset() + 1, 1, 0, NOT_READ, Math.max(until, offset() + FEW), at == NOT_READ);
  }

  boolean isOver() {
    return from >= until;
  }

  boolean isAlone() {
    return size == 1;
  }

  /** Whether the record at {@link #offset} is to be given up. */
  boolean isHopeless() {
    return isAlone() && deaths >= (behind && at == NOT_READ ? 1 : ENOUGH);
  }

  /** Of the record that stands alone. */
  long offset() {
    return at == NOT_READ ? from : at;
  }

  boolean isUnreadable() {
    return at == NOT_READ;
  }

  String text() {
    return from + ";" + size + ";" + deaths + ";" + at + ";" + until + ";" + (behind ? 1 : 0);
  }
}

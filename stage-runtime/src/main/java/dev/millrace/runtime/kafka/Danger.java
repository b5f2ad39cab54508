package dev.millrace.runtime.kafka;

import java.util.regex.Pattern;

/**
 * How a partition is read after its reader ended uncleanly. Batches are noted before they are read,
 * until the reader is past the records that may have caused the end. The first batch is what any
 * poll may hold. After a further end at the same place, batches are small. After one more, each
 * record stands alone. A record that stood alone at two ends is at fault.
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
   * The size of small batches. Some dozens of notes cover what a poll may have held, and some
   * dozens of single records are then looked at. Each step between would cost another end of the
   * process, which takes many seconds.
   */
  private static final int FEW = 100;

  private static final int ENOUGH = 2;

  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,18});([1-9]\\d{0,8});(\\d{1,9});(-?\\d{1,18});(\\d{1,18});([01])");

  /**
   * Answers how to go on after an unclean end.
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

  /** Limits the danger to records before this offset: there were none behind it. */
  Danger within(long end) {
    long behindIt = Math.min(until, end);
    int most = Math.clamp(behindIt - from, 1, size);
    return new Danger(from, most, deaths, at, behindIt, behind);
  }

  /** Answers the danger that is left after a batch has passed. */
  Danger movedTo(long next) {
    return new Danger(next, size, 0, NOT_READ, until, false);
  }

  /** Notes that the record that stands alone could be read, and is about to be processed. */
  Danger working(long offset) {
    return new Danger(from, size, deaths, offset, until, behind);
  }

  /**
   * Answers the danger that is left after the record was given up. Kafka's consumer unpacks a
   * publisher's batch from its beginning: behind a record that cannot be read, the next may not be
   * readable either.
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

package dev.millrace.runtime.position;

import dev.millrace.runtime.account.Account;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer's place in a partition that cannot be trusted. Going on would skip records or read
 * some again, and no person has accepted that.
 *
 * @param held the partition that is not read on
 * @param log the partition with the gap: the same one, or that of the stage's state
 * @param kind of the gap
 * @param reached the next offset to read, as far as it is known
 * @param reachedEnd the end of the partition when that was noted
 * @param at when it was noted
 * @param found the offset that is stored now; negative when there is none
 * @param account at the place that was reached
 * @param extent of the partition now
 * @param counted the loss, once it was counted
 */
public record Gap(
    TopicPartition held,
    TopicPartition log,
    Kind kind,
    long reached,
    long reachedEnd,
    Instant at,
    long found,
    String account,
    TopicFacts.Extent extent,
    Counted counted) {

  /**
   * The loss by a gap when reading goes on at a certain offset, from the accounts of the stages
   * around it.
   *
   * @param lost events that the earlier stage sent and that will never be read; negative when not
   *     counted
   * @param passed events that were read and passed on after the place was noted
   */
  public record Counted(long lost, long passed) {

    /** Not counted: the distance of offsets is an upper bound of the lost records. */
    public static final Counted NOT = new Counted(-1, 0);

    /** Tells whether the loss was counted. */
    public boolean isKnown() {
      return lost >= 0;
    }
  }

  /** A gap whose loss is not counted. */
  public Gap(
      TopicPartition held,
      TopicPartition log,
      Kind kind,
      long reached,
      long reachedEnd,
      Instant at,
      long found,
      String account,
      TopicFacts.Extent extent) {
    this(held, log, kind, reached, reachedEnd, at, found, account, extent, Counted.NOT);
  }

  /** The kinds of gaps. */
  public enum Kind {
    /** Records were deleted before they were read. */
    OVERTAKEN,
    /** The partition ends before the place. */
    SHORTER,
    /** The topic was deleted and made anew. */
    ANOTHER_TOPIC,
    /** The stored offset is gone. */
    FORGOTTEN,
    /** The stored offset has changed, and no service of this system stored it. */
    MOVED
  }

  /** The same gap with another extent of the partition. */
  Gap with(TopicFacts.Extent later) {
    return new Gap(held, log, kind, reached, reachedEnd, at, found, account, later, counted);
  }

  /** The same gap with its counted loss. */
  public Gap with(Counted cost) {
    return new Gap(held, log, kind, reached, reachedEnd, at, found, account, extent, cost);
  }

  /** Tells whether it is in the log of the stage's state. */
  public boolean isInState() {
    return !log.equals(held);
  }

  /** A sentence about the gap, with both ends. */
  public String text() {
    var holds = "it holds %,d to %,d".formatted(extent.beginning(), extent.end());
    var read = isInState() ? "was written" : "was read";
    return log
        + " "
        + read
        + switch (kind) {
          case OVERTAKEN ->
              isInState()
                  ? " up to %,d and begins at %,d now: entries were deleted that are still needed"
                      .formatted(reached, extent.beginning())
                  : " up to %,d and begins at %,d now: up to %,d records are gone unread"
                      .formatted(reached, extent.beginning(), extent.beginning() - reached);
          case SHORTER ->
              " up to %,d and ends at %,d now: records were taken away, or replaced by others"
                  .formatted(reached, extent.end());
          case ANOTHER_TOPIC ->
              " up to %,d, and the topic was deleted and made anew since: %s"
                  .formatted(reached, holds);
          case FORGOTTEN ->
              " up to %,d at least, as noted at %s, and no position is stored any more: %s"
                  .formatted(reached, at, holds);
          case MOVED ->
              " up to %,d, as noted at %s, and %,d is stored now by somebody else: %s"
                  .formatted(reached, at, found, holds);
        };
  }

  /**
   * The command that goes on.
   *
   * @param consumer that has stopped, such as {@code orders.transform.0}
   */
  public String command(String consumer) {
    var parts = consumer.split("\\.");
    return "./millrace accept-gap %s --stage %s%s"
        .formatted(
            parts[0],
            parts[1],
            needsPlace()
                ? " --from "
                    + (canGoOnWhereItWas() ? "earliest|reached" : "earliest")
                    + "|latest|OFFSET"
                : "");
  }

  /** Tells whether the place that was reached still exists in the same topic. */
  private boolean canGoOnWhereItWas() {
    return kind != Kind.ANOTHER_TOPIC && isThere(reached);
  }

  private boolean isThere(long offset) {
    return offset >= extent.beginning() && offset <= extent.end();
  }

  /** Tells whether a person must say where to go on, because more than one place makes sense. */
  public boolean needsPlace() {
    return !isInState() && kind != Kind.OVERTAKEN;
  }

  /**
   * The offset at which to go on.
   *
   * @throws IllegalArgumentException when the place does not exist, or is missing although it is
   *     needed
   */
  public long resolve(Place place) {
    long offset =
        switch (place) {
          case Place.Earliest _ -> extent.beginning();
          case Place.Latest _ -> extent.end();
          case Place.Reached _ -> reached;
          case Place.Offset(long value) -> value;
          case Place.Unsaid _ -> {
            if (needsPlace()) {
              throw new IllegalArgumentException(
                  "%s: say where to go on: earliest, latest%s or an offset. %s"
                      .formatted(log, canGoOnWhereItWas() ? ", reached" : "", text()));
            }
            yield extent.beginning();
          }
        };
    if (place instanceof Place.Reached && kind == Kind.ANOTHER_TOPIC) {
      throw new IllegalArgumentException(
          "%s: the place that was reached, %,d, is one of the topic that was deleted; say earliest, latest or an offset of this one, which holds %,d to %,d"
              .formatted(log, reached, extent.beginning(), extent.end()));
    }
    if (!isInState() && !isThere(offset)) {
      throw new IllegalArgumentException(
          "%s: %,d is not there: it holds %,d to %,d"
              .formatted(log, offset, extent.beginning(), extent.end()));
    }
    return offset;
  }

  /** The account to go on with at an offset. */
  public Account accountAt(long offset) {
    return Account.decode(account)
        .plus(Account.ofPassed(counted.passed()))
        .plus(Account.ofLost(lost(offset)));
  }

  /**
   * The number of records that are lost when reading goes on here: the counted number, or else the
   * distance of offsets, as far as the partition's end was noted.
   */
  public long lost(long offset) {
    if (counted.isKnown()) {
      return counted.lost();
    }
    return switch (kind) {
      case OVERTAKEN, FORGOTTEN, MOVED -> Math.max(0, offset - reached);
      case ANOTHER_TOPIC ->
          Math.max(0, reachedEnd - reached) + Math.max(0, offset - extent.beginning());
      case SHORTER -> 0;
    };
  }

  /** The offset up to which records are read again when reading goes on here; 0 when none is. */
  public long repeatedUntil(long offset) {
    long known =
        switch (kind) {
          case OVERTAKEN, FORGOTTEN, MOVED -> reached;
          case SHORTER -> extent.end();
          case ANOTHER_TOPIC -> 0;
        };
    return offset < known ? known : 0;
  }
}

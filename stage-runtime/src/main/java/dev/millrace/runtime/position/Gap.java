package dev.millrace.runtime.position;

import dev.millrace.runtime.account.Account;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;

/**
 * A reader's place in a partition that cannot be trusted: going on would leave out records, or read
 * some again, and nobody has said so.
 *
 * @param held the partition of which no more is read
 * @param log the partition that the gap is in: the same one, or that of the stage's state
 * @param kind what has happened
 * @param reached the next offset to read, as far as it is known
 * @param reachedEnd where the partition ended when that was noted
 * @param at when it was noted
 * @param found the offset that is stored now; negative when there is none
 * @param account what belongs to the place that was reached
 * @param extent what the partition holds now
 * @param counted what it has cost, once that was counted
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
   * What a gap has cost when reading goes on at a certain offset, by the accounts of the stages
   * around it.
   *
   * @param lost events that the stage before has sent, and that will never be read; negative when
   *     nobody has counted
   * @param passed events that were read and passed on after the place was noted
   */
  public record Counted(long lost, long passed) {

    /** Nobody has counted: offsets tell how many records are lost, at most. */
    public static final Counted NOT = new Counted(-1, 0);

    /** Whether somebody has counted. */
    public boolean isKnown() {
      return lost >= 0;
    }
  }

  /** A gap of which nobody has counted what it costs. */
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

  /** What can happen to a place. */
  public enum Kind {
    /** Records were deleted before they were read. */
    OVERTAKEN,
    /** The partition ends before the place. */
    SHORTER,
    /** The topic was deleted and made anew. */
    ANOTHER_TOPIC,
    /** The stored offset is gone. */
    FORGOTTEN,
    /** The stored offset is another one, and nobody of us has stored it. */
    MOVED
  }

  /** The same with what the partition holds at another time. */
  Gap with(TopicFacts.Extent later) {
    return new Gap(held, log, kind, reached, reachedEnd, at, found, account, later, counted);
  }

  /** The same with what it costs. */
  public Gap with(Counted cost) {
    return new Gap(held, log, kind, reached, reachedEnd, at, found, account, extent, cost);
  }

  /** Whether it is in the log of the stage's state. */
  public boolean isInState() {
    return !log.equals(held);
  }

  /** What has happened, with both ends. */
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
   * What a person can do.
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

  /** Whether the place that was reached is still a place, and in the same topic. */
  private boolean canGoOnWhereItWas() {
    return kind != Kind.ANOTHER_TOPIC && isThere(reached);
  }

  private boolean isThere(long offset) {
    return offset >= extent.beginning() && offset <= extent.end();
  }

  /** Whether somebody must say where to go on: there is more than one way that makes sense. */
  public boolean needsPlace() {
    return !isInState() && kind != Kind.OVERTAKEN;
  }

  /**
   * The offset to go on with.
   *
   * @throws IllegalArgumentException when the place is not there, or one must be said and is not
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
   * How many records are gone unread when reading goes on here: as counted; else by the distance of
   * offsets, as far as it was noted where the partition ended.
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

  /** Up to which offset records are read again when reading goes on here; 0 when none is. */
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

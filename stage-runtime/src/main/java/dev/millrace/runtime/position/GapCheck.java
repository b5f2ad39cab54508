package dev.millrace.runtime.position;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.position.Gap.Kind;
import dev.millrace.runtime.position.StartingPoints.Start;
import dev.millrace.runtime.position.TopicFacts.Extent;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a stored position can be trusted. Compares it with the noted position, with the
 * extent of the partition, and with the keeper of positions ({@link Truth}).
 */
final class GapCheck {

  /** The decision. */
  sealed interface Finding {}

  /**
   * Reading goes on.
   *
   * @param isBack whether it goes on before the noted position, as after the target of a sink was
   *     restored
   */
  record GoOn(Start start, boolean isBack) implements Finding {}

  /** Reading stops. */
  record Halt(Gap gap) implements Finding {}

  private static final long NOTHING = -1;

  private final Truth truth;

  GapCheck(Truth truth) {
    this.truth = truth;
  }

  /**
   * Checks one partition.
   *
   * @param known the noted position; null when the group was never here
   * @param stored the stored position; null when there is none
   */
  Finding judge(
      TopicPartition partition,
      @Nullable KnownPosition known,
      @Nullable Start stored,
      Extent extent) {
    if (known == null) {
      var start = stored == null ? new Start(extent.beginning(), "") : stored;
      return within(partition, start, extent, false);
    }
    if (!known.topicId().isEmpty() && !known.topicId().equals(extent.topicId())) {
      return hasReadNothing(known) && stored == null && known.end() <= known.next()
          ? new GoOn(new Start(extent.beginning(), ""), false)
          : halt(partition, Kind.ANOTHER_TOPIC, known, stored, extent);
    }
    if (stored == null) {
      return hasReadNothing(known)
          ? within(partition, new Start(known.next(), ""), extent, false)
          : halt(partition, Kind.FORGOTTEN, known, null, extent);
    }
    if (isMoved(known, stored)) {
      return canReadAgain(known, stored, extent)
          ? new GoOn(new Start(known.next(), known.account()), false)
          : halt(partition, Kind.MOVED, known, stored, extent);
    }
    var account = isOurs(stored) ? stored.account() : known.account();
    return within(
        partition, new Start(stored.next(), account), extent, stored.next() < known.next());
  }

  /**
   * Tells whether the partition was assigned but no record came. Then no offset is stored either.
   */
  private static boolean hasReadNothing(KnownPosition known) {
    return known.account().isEmpty();
  }

  private boolean isMoved(KnownPosition known, Start stored) {
    boolean isBack = stored.next() < known.next();
    return switch (truth) {
      case KAFKA, KAFKA_WITH_STORE ->
          isBack || (!isOurs(stored) && !hasReadNothing(known) && stored.next() != known.next());
      case SINK -> isBack && consumed(stored.account()) >= consumed(known.account());
    };
  }

  /**
   * Tells whether all records up to a stored offset can be read again, without harm. Release 0.1.0
   * stores offsets without an account, as tools do. Whoever it was, nothing is lost then.
   */
  private boolean canReadAgain(KnownPosition known, Start stored, Extent extent) {
    return truth == Truth.KAFKA_WITH_STORE
        && !isOurs(stored)
        && stored.next() > known.next()
        && stored.next() <= extent.end()
        && known.next() >= extent.beginning();
  }

  private static boolean isOurs(Start stored) {
    return !stored.account().isEmpty();
  }

  private static long consumed(String account) {
    return Account.decode(account).in();
  }

  private static Finding within(
      TopicPartition partition, Start start, Extent extent, boolean isBack) {
    Kind kind;
    if (start.next() < extent.beginning()) {
      kind = Kind.OVERTAKEN;
    } else if (start.next() > extent.end()) {
      kind = Kind.SHORTER;
    } else {
      return new GoOn(start, isBack);
    }
    return new Halt(
        new Gap(
            partition,
            partition,
            kind,
            start.next(),
            start.next(),
            Instant.EPOCH,
            start.next(),
            start.account(),
            extent));
  }

  private static Finding halt(
      TopicPartition partition,
      Kind kind,
      KnownPosition known,
      @Nullable Start stored,
      Extent extent) {
    boolean isStoredFurther =
        stored != null && isOurs(stored) && stored.next() > known.next() && kind != Kind.MOVED;
    return new Halt(
        new Gap(
            partition,
            partition,
            kind,
            isStoredFurther ? stored.next() : known.next(),
            known.end(),
            known.at(),
            stored == null ? NOTHING : stored.next(),
            isStoredFurther ? stored.account() : known.account(),
            extent));
  }
}

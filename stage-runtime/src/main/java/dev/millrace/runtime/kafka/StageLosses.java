package dev.millrace.runtime.kafka;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.pipeline.Topics;
import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.Gap.Counted;
import dev.millrace.runtime.position.Ledger;
import dev.millrace.runtime.position.StartingPoints.Start;
import dev.millrace.runtime.position.TopicFacts.Extent;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.StageName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells by the accounts of neighbours what a gap of one stage of a pipeline has cost. Where a topic
 * is gone, no offset tells how many records it held: but the stage before has counted what it sent.
 * Of that, the reader has had what its own account says, and will get what waits from its place on.
 * The rest is lost. In the same way the stage after tells what a consumer has passed on that had no
 * time to note it.
 *
 * <p>A topic's partitions are counted together: whichever gap is settled first carries what is lost
 * in all of them. It is exact when the stage before is idle for a moment; else it may be a little
 * more. One for all consumers of a stage of a pipeline in this process. Thread-safe.
 */
public final class StageLosses implements Losses {

  private static final Logger log = LoggerFactory.getLogger(StageLosses.class);

  /** Of the moment in which the sender sends nothing. */
  private static final int LOOKS = 20;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);

  /** Of whoever has accepted the gap, and of the consumer's group: half of the shorter one. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /**
   * Those who read a topic.
   *
   * @param group their consumer group
   */
  private record Reader(String group, String topic) {}

  /** What a sender had passed on when a topic ended there. */
  private record Moment(long sent, Map<TopicPartition, Long> ends) {}

  private final StageName stage;
  private final Topics topics;
  private final Ledger ledger;
  private final Supplier<WaitingEvents> waiting;

  /**
   * Those of a stage of a pipeline.
   *
   * @param looseConsumers make consumers of committed records without a group
   * @param takesUntagged whether events without a tag are taken for the stage's before
   */
  public static StageLosses of(
      StageName stage,
      Topics topics,
      Ledger ledger,
      Supplier<Consumer<byte[], byte[]>> looseConsumers,
      SealKey sealKey,
      boolean takesUntagged,
      StageMetrics metrics,
      InstantSource clock) {
    return new StageLosses(
        stage,
        topics,
        ledger,
        () ->
            new WaitingEvents(
                looseConsumers.get(),
                new InboundRecords(
                    false,
                    new RecordSeals(sealKey),
                    new UntaggedEvents(takesUntagged, clock),
                    metrics,
                    clock),
                PATIENCE));
  }

  /**
   * @param waiting makes what counts events; closed after each use
   */
  StageLosses(StageName stage, Topics topics, Ledger ledger, Supplier<WaitingEvents> waiting) {
    this.stage = stage;
    this.topics = topics;
    this.ledger = ledger;
    this.waiting = waiting;
  }

  @Override
  public synchronized Gap settle(Gap gap, long offset, Owner owner, Storing store) {
    var counted = gap.with(cost(gap, offset, owner));
    store.store(counted);
    return counted;
  }

  private Counted cost(Gap gap, long offset, Owner owner) {
    if (gap.isInState() || stage == StageName.INGEST) {
      return Counted.NOT;
    }
    return switch (gap.kind()) {
      case ANOTHER_TOPIC -> cost(gap, offset, owner, passed(gap));
      case SHORTER -> cost(gap, offset, owner, 0);
      case OVERTAKEN, FORGOTTEN, MOVED -> Counted.NOT;
    };
  }

  private Counted cost(Gap gap, long offset, Owner owner, long passed) {
    var settled = gap.with(new Counted(0, passed));
    var missing =
        missing(
            reader(before(stage)),
            reader(stage).topic(),
            extents -> {
              var places =
                  new HashMap<>(ledger.places(owner.name(), stored(owner, extents), extents));
              places.put(gap.held(), new Start(offset, BehindGap.metadata(settled, offset)));
              return places;
            });
    return missing.isEmpty()
        ? new Counted(Counted.NOT.lost(), passed)
        : new Counted(Math.max(0, missing.getAsLong()), passed);
  }

  /**
   * What this stage has stored of all partitions. The consumer is not asked: going on behind a gap
   * wakes it up, and its next question fails by that.
   */
  private Map<TopicPartition, Start> stored(Owner owner, Map<TopicPartition, Extent> extents) {
    var own = reader(stage);
    var stored = new HashMap<>(ledger.committed(own.group(), own.topic()));
    stored.putAll(owner.stored().apply(extents.keySet()));
    return stored;
  }

  /** How many events this stage has passed on that its own account does not know of. */
  private long passed(Gap gap) {
    if (stage == StageName.LOAD) {
      return 0; // Its account stands beside the rows.
    }
    var next = reader(after(stage));
    return -missing(
            reader(stage),
            next.topic(),
            extents ->
                ledger.places(next.group(), ledger.committed(next.group(), next.topic()), extents))
        .stream()
        .map(each -> Math.min(0, each))
        .findFirst()
        .orElse(0);
  }

  /**
   * How many events one stage has sent to a topic that its reader neither has had nor will get;
   * negative when it has had more. Empty when nobody can tell.
   *
   * @param places answers where the reader stands
   */
  private OptionalLong missing(
      Reader sender,
      String topic,
      Function<Map<TopicPartition, Extent>, Map<TopicPartition, Start>> places) {
    // First where the reader stands: what it reads meanwhile counts as what waits.
    var from = places.apply(ledger.extents(topic));
    long arrived =
        from.values().stream().mapToLong(each -> Account.decode(each.account()).arrived()).sum();
    var moment = moment(sender, topic);
    if (moment.sent() == 0) {
      return OptionalLong.empty();
    }
    try (var counter = waiting.get()) {
      var found = counter.count(from, moment.ends());
      if (found.isEmpty()) {
        log.warn(
            "too many records wait in {} to be counted soon: what is lost is told by offsets, as far"
                + " as they were noted",
            topic);
        return OptionalLong.empty();
      }
      return OptionalLong.of(moment.sent() - arrived - found.getAsLong());
    }
  }

  /**
   * Looks for a moment in which nothing is under way: no transaction in the topic is undecided, and
   * the sender's account is the same before and after. What the sender has sent since the ends were
   * read would count as missing.
   */
  private Moment moment(Reader sender, String topic) {
    long before = ledger.emitted(sender.group(), sender.topic());
    for (int look = 1; ; look++) {
      var all = ledger.ends(topic, false);
      var ends = ledger.ends(topic, true);
      long after = ledger.emitted(sender.group(), sender.topic());
      if ((before == after && ends.equals(all)) || look == LOOKS) {
        return new Moment(after, ends);
      }
      before = after;
      LockSupport.parkNanos(this, BETWEEN_LOOKS.toNanos());
      if (Thread.currentThread().isInterrupted()) {
        throw new DependencyUnavailable(
            "kafka", "interrupted while counting events", new InterruptedException());
      }
    }
  }

  private Reader reader(StageName of) {
    return new Reader(topics.group(of.label()), input(of));
  }

  private String input(StageName of) {
    return switch (of) {
      case INGEST -> topics.ingest();
      case TRANSFORM -> topics.raw();
      case QUALITY -> topics.transformed();
      case LOAD -> topics.validated();
      case DLQ -> topics.deadLetters();
    };
  }

  private static StageName before(StageName of) {
    return StageName.values()[of.ordinal() - 1];
  }

  private static StageName after(StageName of) {
    return StageName.values()[of.ordinal() + 1];
  }
}

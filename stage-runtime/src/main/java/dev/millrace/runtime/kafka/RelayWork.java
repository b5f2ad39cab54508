package dev.millrace.runtime.kafka;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.account.Tallies;
import dev.millrace.runtime.deadletter.GivenUp;
import dev.millrace.runtime.flood.FloodBreaker;
import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.StartingPoints;
import dev.millrace.runtime.position.StartingPoints.Start;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.Stage;
import dev.millrace.runtime.stage.StatefulStage;
import dev.millrace.runtime.tracing.StageTracing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Works from topic to topic: the outcomes of a batch, the state of the stage, the account and the
 * consumed offsets are one Kafka transaction.
 */
final class RelayWork implements BatchWork {

  /**
   * Where a relay's records go.
   *
   * @param output topic of emitted events
   * @param state topic of the state's log
   */
  record Destinations(String output, String state) {}

  private final GuardedStage guarded;
  private final Stage stage;
  private final Destinations destinations;
  private final InboundRecords inbound;
  private final TransactionalOutput output;
  private final EventRouter router;
  private final StateRestore restore;
  private final FloodBreaker flood;
  private final StartingPoints standing;
  private final StageTracing tracing;
  private final StageMetrics metrics;
  private final InstantSource clock;
  private final AlikeRejections alike;
  private final Repeats<Integer> repeats = new Repeats<>();
  private final UnsealedState unsealed = new UnsealedState();
  private List<Gap> gaps = List.of();
  private final Map<TopicPartition, Account> accounts = new HashMap<>();

  RelayWork(
      Stage stage,
      Destinations destinations,
      InboundRecords inbound,
      TransactionalOutput output,
      EventRouter router,
      StateRestore restore,
      FloodBreaker flood,
      StartingPoints standing,
      StageTracing tracing,
      StageMetrics metrics,
      InstantSource clock) {
    this.stage = stage;
    this.guarded = new GuardedStage(stage);
    this.destinations = destinations;
    this.inbound = inbound;
    this.output = output;
    this.router = router;
    this.restore = restore;
    this.flood = flood;
    this.standing = standing;
    this.tracing = tracing;
    this.metrics = metrics;
    this.clock = clock;
    this.alike = new AlikeRejections(flood.policy().lettersPerHour(), clock);
  }

  @Override
  public void assigned() {
    output.settle();
  }

  @Override
  public Map<TopicPartition, Long> prepare(
      Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) {
    output.settle();
    var found = standing.find(partitions, () -> CommittedPlaces.committed(partitions, consumer));
    gaps = found.gaps();
    found
        .starts()
        .forEach(
            (partition, start) -> {
              flood.restore(partition.partition(), start.next(), start.account());
              repeats.restore(partition.partition(), start.account());
              inbound.restore(partition.partition(), start.account());
              accounts.put(partition, Account.decode(start.account()));
            });
    found.starts().forEach(this::restoreState);
    return found.offsets();
  }

  private void restoreState(TopicPartition input, Start start) {
    int partition = input.partition();
    if (stage instanceof StatefulStage stateful) {
      stateful.assigned(partition);
      restore.restore(
          stateful,
          new TopicPartition(destinations.state, partition),
          end -> unsealed.restore(partition, start.account(), end));
    } else {
      unsealed.restore(partition, start.account());
    }
  }

  @Override
  public List<Gap> gaps() {
    return gaps;
  }

  @Override
  public void accept(Gap gap, long offset, Consumer<byte[], byte[]> consumer) {
    var metadata = BehindGap.metadata(gap, offset);
    if (!gap.isInState()) {
      output.begin();
      output.commit(
          Map.of(gap.held(), new OffsetAndMetadata(offset, metadata)), consumer.groupMetadata());
    }
    standing.accepted(gap, new Start(offset, metadata));
  }

  @Override
  public void process(
      List<ConsumerRecord<byte[], byte[]>> records,
      Map<TopicPartition, Long> next,
      Consumer<byte[], byte[]> consumer) {
    var start = clock.instant();
    tracing.begin();
    output.begin();
    router.begin();
    var tallies = new Tallies();
    var rejections = decide(records, start.toEpochMilli(), tallies);
    flood.judge(records.size());
    alike.letters(rejections).forEach(this::reject);
    writeState();
    var settled = settle(tallies, next);
    var offsets = offsets(settled, next);
    output.commit(offsets, consumer.groupMetadata());
    committed(settled, offsets, tallies, start);
  }

  /**
   * Decides about each event and routes it at once, so that little of a batch lives longer than its
   * event. Only rejected events wait until the whole batch is judged.
   */
  private List<Rejection> decide(
      List<ConsumerRecord<byte[], byte[]>> records, long now, Tallies tallies) {
    var rejections = new ArrayList<Rejection>();
    for (int place = 0; place < records.size(); place++) {
      var record = records.get(place);
      var in = inbound.of(record, now);
      var outcome = router.fitting(in, outcome(in.event()), destinations.output);
      tallies.count(record.partition(), outcome, in.isRedriven());
      if (repeats.any()
          && repeats.covers(record.partition(), record.offset())
          && !in.isRedriven()) {
        tallies.repeat();
      } else if (in.isForeign()) {
        tallies.foreign();
      }
      switch (outcome) {
        case Outcome.Emit emit ->
            router.emit(in, destinations.output, emit.key(), emit.value(), trace(in, outcome));
        case Outcome.Reject reject -> {
          var rejection = new Rejection(in, reject, inbound.areAtIngest());
          if (rejection.isOfFlood()) {
            flood.rejected(place, in.event(), reject.error(), in.redriveOf() != null);
          }
          rejections.add(rejection);
        }
        case Outcome.Filter _ -> finish(in, outcome, "filtered");
        case Outcome.Duplicate _ -> finish(in, outcome, "duplicate");
      }
    }
    return rejections;
  }

  private void reject(AlikeRejections.Letter letter) {
    var in = letter.first().in();
    var outcome = letter.first().outcome();
    router.reject(in, outcome.error(), letter.offsets(), trace(in, outcome));
  }

  private void finish(InboundRecord in, Outcome outcome, String name) {
    trace(in, outcome);
    router.finished(in, name);
  }

  private byte @Nullable [] trace(InboundRecord in, Outcome outcome) {
    return tracing.trace(in.event(), in.traceparent(), in.isDecidedUpon(), outcome);
  }

  private void writeState() {
    if (stage instanceof StatefulStage stateful) {
      stateful
          .changes()
          .forEach((partition, entry) -> router.writeState(destinations.state, partition, entry));
    }
  }

  private Outcome outcome(EventRecord event) {
    var givenUp = GivenUp.error(event);
    return givenUp == null ? guarded.decide(event) : new Outcome.Reject(givenUp);
  }

  private Map<TopicPartition, Account> settle(Tallies tallies, Map<TopicPartition, Long> next) {
    var settled = new HashMap<TopicPartition, Account>();
    for (var partition : next.keySet()) {
      var before = accounts.getOrDefault(partition, Account.EMPTY);
      settled.put(partition, before.plus(tallies.account(partition.partition())));
    }
    return settled;
  }

  private Map<TopicPartition, OffsetAndMetadata> offsets(
      Map<TopicPartition, Account> settled, Map<TopicPartition, Long> next) {
    var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
    settled.forEach(
        (partition, account) ->
            offsets.put(
                partition,
                new OffsetAndMetadata(
                    next.get(partition),
                    account.encode()
                        + flood.mark(partition.partition())
                        + repeats.mark(partition.partition(), next.get(partition))
                        + inbound.mark(partition.partition())
                        + unsealed.mark(partition.partition()))));
    return offsets;
  }

  private void committed(
      Map<TopicPartition, Account> settled,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      Tallies tallies,
      Instant start) {
    accounts.putAll(settled);
    offsets.forEach(
        (partition, offset) -> {
          standing.moved(partition, offset.offset(), offset.metadata());
          repeats.moved(partition.partition(), offset.offset());
        });
    inbound.committed();
    var counts = tallies.total();
    tracing.committed((int) counts.in());
    metrics.committed(counts, Duration.between(start, clock.instant()));
    alike.committed();
    // Last, as it may lack room: the batch is committed even so, and the state is then read back.
    if (stage instanceof StatefulStage stateful) {
      stateful.committed();
    }
  }

  @Override
  public boolean learn(RecordRefused refusal) {
    return router.learn(refusal);
  }

  @Override
  public void rolledBack(String cause) {
    output.abort();
    alike.rolledBack();
    inbound.rolledBack();
    if (stage instanceof StatefulStage stateful) {
      stateful.rolledBack();
    }
    tracing.rolledBack(cause);
  }

  @Override
  public void forget(TopicPartition partition) {
    accounts.remove(partition);
    repeats.forget(partition.partition());
    inbound.forget(partition.partition());
    unsealed.forget(partition.partition());
    if (stage instanceof StatefulStage stateful) {
      stateful.revoked(partition.partition());
    }
  }

  @Override
  public void close() {
    output.close();
  }
}

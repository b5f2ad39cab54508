package dev.millrace.runtime.kafka;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.account.Tallies;
import dev.millrace.runtime.codec.AvroRowReader;
import dev.millrace.runtime.codec.Undecodable;
import dev.millrace.runtime.deadletter.GivenUp;
import dev.millrace.runtime.flood.FloodBreaker;
import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.StartingPoints;
import dev.millrace.runtime.position.StartingPoints.Start;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.sink.Sink;
import dev.millrace.runtime.sink.Sink.Position;
import dev.millrace.runtime.sink.Sink.Refusal;
import dev.millrace.runtime.sink.Sink.SinkRow;
import dev.millrace.runtime.sink.Tombstones;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.tracing.StageTracing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works from a topic to a sink: rows, positions and the account are one transaction of the sink.
 * Dead letters are committed to Kafka just before it. When the commit of the sink then fails, they
 * are written again under the same ids.
 */
final class SinkWork implements BatchWork {

  private static final Logger log = LoggerFactory.getLogger(SinkWork.class);
  private static final byte[] NO_KEY = new byte[0];
  private static final Outcome LOADED = new Outcome.Emit(NO_KEY, null);

  private final Sink sink;
  private final String topic;
  private final RowLayout layout;
  private final AvroRowReader reader;
  private final Tombstones tombstones;
  private final InboundRecords inbound;
  private final TransactionalOutput output;
  private final EventRouter router;
  private final FloodBreaker flood;
  private final StartingPoints standing;
  private final StageTracing tracing;
  private final StageMetrics metrics;
  private final InstantSource clock;
  private final AlikeRejections alike;
  private final Repeats<Integer> repeats = new Repeats<>();
  private List<Gap> gaps = List.of();
  private final Map<Integer, Position> positions = new HashMap<>();

  SinkWork(
      Sink sink,
      String topic,
      RowLayout layout,
      AvroRowReader reader,
      Tombstones tombstones,
      InboundRecords inbound,
      TransactionalOutput output,
      EventRouter router,
      FloodBreaker flood,
      StartingPoints standing,
      StageTracing tracing,
      StageMetrics metrics,
      InstantSource clock) {
    this.sink = sink;
    this.topic = topic;
    this.layout = layout;
    this.reader = reader;
    this.tombstones = tombstones;
    this.inbound = inbound;
    this.output = output;
    this.router = router;
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
    var found = standing.find(partitions, () -> stored(partitions));
    gaps = found.gaps();
    found
        .starts()
        .forEach(
            (partition, start) -> {
              flood.restore(partition.partition(), start.next(), start.account());
              repeats.restore(partition.partition(), start.account());
              inbound.restore(partition.partition(), start.account());
            });
    return found.offsets();
  }

  /**
   * Answers the positions that the sink holds. The offsets that are committed in Kafka are a copy.
   */
  private Map<TopicPartition, Start> stored(Collection<TopicPartition> partitions) {
    var stored = positions(partitions);
    partitions.forEach(each -> positions.remove(each.partition()));
    positions.putAll(stored);
    return starts(stored);
  }

  private Map<Integer, Position> positions(Collection<TopicPartition> partitions) {
    return sink.positions(topic, partitions.stream().map(TopicPartition::partition).toList());
  }

  private Map<TopicPartition, Start> starts(Map<Integer, Position> stored) {
    var places = new HashMap<TopicPartition, Start>();
    stored.forEach(
        (partition, position) ->
            places.put(
                new TopicPartition(topic, partition),
                new Start(position.nextOffset(), position.account())));
    return places;
  }

  @Override
  public List<Gap> gaps() {
    return gaps;
  }

  @Override
  public Map<TopicPartition, Start> storedElsewhere(Collection<TopicPartition> partitions) {
    return starts(positions(partitions));
  }

  @Override
  public void accept(Gap gap, long offset, Consumer<byte[], byte[]> consumer) {
    int partition = gap.held().partition();
    var account = BehindGap.metadata(gap, offset);
    var before = positions.get(partition);
    try {
      sink.write(
          new Sink.Batch(topic, List.of(), before == null ? Map.of() : Map.of(partition, before)),
          _ -> Map.of(partition, new Position(offset, account)));
    } catch (Sink.PositionsMoved e) {
      throw new DependencyUnavailable("sink", "the positions moved: " + e.getMessage(), e);
    }
    standing.accepted(gap, new Start(offset, account));
  }

  /** An event of the batch, and its row or what is wrong with it. */
  private static final class Loading {
    final InboundRecord in;
    @Nullable SinkRow row;
    Outcome outcome;
    boolean isOutdated;

    Loading(InboundRecord in, Outcome outcome) {
      this.in = in;
      this.outcome = outcome;
    }
  }

  @Override
  public void process(
      List<ConsumerRecord<byte[], byte[]>> records,
      Map<TopicPartition, Long> next,
      Consumer<byte[], byte[]> consumer) {
    var start = clock.instant();
    tracing.begin();
    router.begin();
    var loadings = new ArrayList<Loading>(records.size());
    var rows = new ArrayList<SinkRow>(records.size());
    for (var record : records) {
      var in = inbound.of(record, start.toEpochMilli());
      var loading = new Loading(in, LOADED);
      loadings.add(loading);
      try {
        rows.add(row(in));
        loading.row = rows.getLast();
      } catch (Undecodable e) {
        loading.outcome = router.fitting(in, new EventError(e.code(), e.getMessage()));
      } catch (DependencyUnavailable | FatalStageException e) {
        throw e;
      } catch (RuntimeException | StackOverflowError e) {
        log.warn("unforeseen failure at {}; it is dead-lettered", in.event().position(), e);
        loading.outcome =
            router.fitting(in, new EventError(ErrorCode.UNCLASSIFIED, "cannot be read: " + e));
      }
    }
    var committed = new HashMap<Integer, Position>();
    var counts = new Account[] {Account.EMPTY};
    try {
      sink.write(
          new Sink.Batch(topic, rows, from(next)),
          report -> {
            refuse(loadings, report.refusals());
            outdate(loadings, report.outdated());
            judge(loadings);
            counts[0] = settle(loadings, next, committed);
            return Map.copyOf(committed);
          });
    } catch (Sink.PositionsMoved e) {
      throw new DependencyUnavailable("sink", "the positions moved: " + e.getMessage(), e);
    }
    positions.putAll(committed);
    inbound.committed();
    alike.committed();
    finish(loadings, next, counts[0], start, consumer);
  }

  private SinkRow row(InboundRecord in) throws Undecodable {
    var event = in.event();
    var givenUp = GivenUp.error(event);
    if (givenUp != null) {
      throw new Undecodable(givenUp.code(), givenUp.message());
    }
    var value = event.value();
    if (value == null) {
      return tombstones.read(event);
    }
    var row = new Row(layout);
    reader.read(value, row);
    return new SinkRow(event.partition(), event.offset(), event.eventId(), event.ingestedAt(), row);
  }

  /** Assigns refusals to events; both are in the order of the batch. */
  private void refuse(List<Loading> loadings, List<Refusal> refusals) {
    var all = loadings.iterator();
    for (var refusal : refusals) {
      var loading = find(refusal.row(), all);
      loading.outcome = router.fitting(loading.in, refusal.error());
    }
  }

  /** Marks the events that came after a newer one; both are in the order of the batch. */
  private static void outdate(List<Loading> loadings, List<SinkRow> outdated) {
    var all = loadings.iterator();
    for (var row : outdated) {
      find(row, all).isOutdated = true;
    }
  }

  private static Loading find(SinkRow row, Iterator<Loading> all) {
    while (all.hasNext()) {
      var loading = all.next();
      if (loading.row == row) {
        return loading;
      }
    }
    throw new IllegalStateException("the sink tells of a row it was not given: " + row);
  }

  private void judge(List<Loading> loadings) {
    for (int place = 0; place < loadings.size(); place++) {
      var loading = loadings.get(place);
      if (loading.outcome instanceof Outcome.Reject reject
          && new Rejection(loading.in, reject, false).isOfFlood()) {
        flood.rejected(place, loading.in.event(), reject.error(), loading.in.redriveOf() != null);
      }
    }
    flood.judge(loadings.size());
  }

  private Map<Integer, Position> from(Map<TopicPartition, Long> next) {
    var from = new HashMap<Integer, Position>();
    for (var partition : next.keySet()) {
      var position = positions.get(partition.partition());
      if (position != null) {
        from.put(partition.partition(), position);
      }
    }
    return from;
  }

  /**
   * Counts and routes the outcomes, commits the records for Kafka, and fills in the positions to
   * store.
   */
  private Account settle(
      List<Loading> loadings, Map<TopicPartition, Long> next, Map<Integer, Position> committed) {
    var tallies = new Tallies();
    var rejections = new ArrayList<Rejection>();
    boolean writes = writesToKafka(loadings);
    if (writes) {
      output.begin();
    }
    for (var loading : loadings) {
      var event = loading.in.event();
      tallies.count(event.partition(), loading.outcome, loading.in.isRedriven());
      if (repeats.any()
          && repeats.covers(event.partition(), event.offset())
          && !loading.in.isRedriven()) {
        tallies.repeat();
      } else if (loading.in.isForeign()) {
        tallies.foreign();
      }
      if (loading.outcome instanceof Outcome.Reject reject) {
        rejections.add(new Rejection(loading.in, reject, false));
      } else {
        trace(loading.in, loading.outcome);
        if (loading.isOutdated) {
          tallies.outdate();
        }
        router.finished(loading.in, loading.isOutdated ? "outdated" : "loaded");
      }
    }
    alike.letters(rejections).forEach(this::reject);
    if (writes) {
      output.commit();
    }
    for (var entry : next.entrySet()) {
      int partition = entry.getKey().partition();
      var counted = tallies.account(partition);
      var before = positions.get(partition);
      var account = before == null ? Account.EMPTY : Account.decode(before.account());
      committed.put(
          partition,
          new Position(
              entry.getValue(),
              account.plus(counted).encode()
                  + flood.mark(partition)
                  + repeats.mark(partition, entry.getValue())
                  + inbound.mark(partition)));
    }
    return tallies.total();
  }

  private void reject(AlikeRejections.Letter letter) {
    var in = letter.first().in();
    var outcome = letter.first().outcome();
    router.reject(in, outcome.error(), letter.offsets(), trace(in, outcome));
  }

  private byte @Nullable [] trace(InboundRecord in, Outcome outcome) {
    return tracing.trace(in.event(), in.traceparent(), in.isDecidedUpon(), outcome);
  }

  private static boolean writesToKafka(List<Loading> loadings) {
    for (var loading : loadings) {
      if (loading.outcome != LOADED || loading.in.redriveOf() != null) {
        return true;
      }
    }
    return false;
  }

  private void finish(
      List<Loading> loadings,
      Map<TopicPartition, Long> next,
      Account counts,
      Instant start,
      Consumer<byte[], byte[]> consumer) {
    var end = clock.instant();
    tracing.committed(loadings.size());
    metrics.committed(counts, Duration.between(start, end));
    if (!loadings.isEmpty()) {
      metrics.loaded(sinceIngest(loadings.getFirst(), end));
      metrics.loaded(sinceIngest(loadings.getLast(), end));
    }
    // A copy, so that lag is to be seen with Kafka's own tools; the sink's positions are what
    // counts.
    var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
    next.forEach(
        (partition, offset) -> {
          var account = positions.get(partition.partition()).account();
          offsets.put(partition, new OffsetAndMetadata(offset, account));
          standing.moved(partition, offset, account);
          repeats.moved(partition.partition(), offset);
        });
    consumer.commitAsync(offsets, (_, _) -> {});
  }

  private static Duration sinceIngest(Loading loading, Instant end) {
    return Duration.between(Instant.ofEpochMilli(loading.in.event().ingestedAt()), end);
  }

  @Override
  public boolean learn(RecordRefused refusal) {
    return router.learn(refusal);
  }

  @Override
  public void rolledBack(String cause) {
    output.abort();
    inbound.rolledBack();
    alike.rolledBack();
    tracing.rolledBack(cause);
  }

  @Override
  public void forget(TopicPartition partition) {
    positions.remove(partition.partition());
    repeats.forget(partition.partition());
    inbound.forget(partition.partition());
  }

  @Override
  public void close() {
    output.close();
    sink.close();
  }
}

package dev.millrace.runtime.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.sink.Sink.Batch;
import dev.millrace.runtime.sink.Sink.Position;
import dev.millrace.runtime.sink.Sink.Proof;
import dev.millrace.runtime.sink.Sink.Refusal;
import dev.millrace.runtime.sink.Sink.Report;
import dev.millrace.runtime.sink.Sink.SinkRow;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedSinkTest {

  private static final String TOPIC = "validated.things";
  private static final RowLayout LAYOUT = new RowLayout(List.of("id"));

  private final FakeSink sink = new FakeSink();
  private final Semaphore searches = new Semaphore(1);
  private Instant now = Instant.EPOCH;
  private final GuardedSink guarded =
      new GuardedSink(sink, () -> now, time -> now = now.plus(time), searches);

  private static SinkRow row(long offset) {
    return new SinkRow(0, offset, "event-" + offset, 0, new Row(LAYOUT));
  }

  private static List<SinkRow> rows(long from, long to) {
    return LongStream.range(from, to).mapToObj(GuardedSinkTest::row).toList();
  }

  /** As a consumer does it: asks where it stands, and writes. */
  private Report write(List<SinkRow> rows) {
    var told = new ArrayList<Report>();
    var from = guarded.positions(TOPIC, List.of(0));
    guarded.write(
        new Batch(TOPIC, rows, from),
        report -> {
          told.add(report);
          return Map.of(0, new Position(rows.getLast().offset() + 1, ""));
        });
    assertThat(told).hasSize(1);
    return told.getFirst();
  }

  private static List<Long> refused(Report report) {
    return report.refusals().stream().map(refusal -> refusal.row().offset()).toList();
  }

  private static DependencyUnavailable outage() {
    return new DependencyUnavailable("sink", "gone", new IllegalStateException("gone"));
  }

  private void fails(int times, List<SinkRow> rows) {
    for (int i = 0; i < times; i++) {
      assertThatThrownBy(() -> write(rows)).isInstanceOf(DependencyUnavailable.class);
    }
  }

  @Test
  void whatNobodyForesawCostsItsRowsAtOnce() {
    sink.faults.put(3L, NullPointerException::new);
    sink.faults.put(
        70L,
        () -> {
          throw new StackOverflowError();
        });

    var report = write(rows(0, 100));

    assertThat(refused(report)).containsExactly(3L, 70L);
    assertThat(report.refusals())
        .extracting(refusal -> refusal.error().code())
        .containsOnly(ErrorCode.UNCLASSIFIED);
    assertThat(sink.written).hasSize(98).doesNotContain(3L, 70L);
  }

  @Test
  void whatNobodyForesawCostsARowThatIsAlone() {
    sink.faults.put(0L, IllegalStateException::new);

    assertThat(refused(write(rows(0, 1)))).containsExactly(0L);
    assertThat(refused(write(rows(1, 2)))).isEmpty();
  }

  @Test
  void anOutageIsBelievedUntilOthersPassAgainAndAgain() {
    sink.faults.put(500L, GuardedSinkTest::outage);
    fails(2, rows(0, 1000));
    assertThat(sink.tries).isEqualTo(2);

    assertThat(refused(write(rows(0, 1000)))).containsExactly(500L);

    assertThat(sink.written).hasSize(999);
    assertThat(sink.tries).isLessThan(40);
  }

  @Test
  void probesThatPassBeforeItDoNotMakeItForgotten() {
    sink.faults.put(500L, GuardedSinkTest::outage);
    fails(1, rows(0, 1000));
    write(rows(0, 10));
    fails(1, rows(10, 1000));
    write(rows(10, 20));

    assertThat(refused(write(rows(20, 1000)))).containsExactly(500L);
  }

  @Test
  void whatIsPastIsForgotten() {
    sink.faults.put(5L, GuardedSinkTest::outage);
    fails(1, rows(0, 10));
    sink.faults.clear();
    write(rows(0, 10));

    sink.faults.put(15L, GuardedSinkTest::outage);
    fails(2, rows(10, 20));

    assertThat(refused(write(rows(10, 20)))).containsExactly(15L);
  }

  @Test
  void aRealOutageCostsNothingHoweverLongItTakes() {
    for (long i = 0; i < 10; i++) {
      sink.faults.put(i, GuardedSinkTest::outage);
    }
    fails(10, rows(0, 10));

    sink.faults.clear();
    assertThat(refused(write(rows(0, 10)))).isEmpty();
    assertThat(sink.written).hasSize(10);
  }

  @Test
  void anOutageOfASingleRowStaysOneUntilAnotherPasses() {
    sink.faults.put(0L, GuardedSinkTest::outage);
    fails(10, rows(0, 1));

    assertThat(refused(write(rows(0, 2)))).containsExactly(0L);
  }

  /** As a consumer does it that probes every 20 seconds. Answers how long it took. */
  private Duration untilRefused(List<SinkRow> rows) {
    var start = now;
    while (Duration.between(start, now).toHours() < 1) {
      try {
        assertThat(refused(write(rows))).hasSameSizeAs(rows);
        return Duration.between(start, now);
      } catch (DependencyUnavailable _) {
        now = now.plusSeconds(20);
      }
    }
    return Duration.ofDays(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 34, 80})
  void rowsOfWhichNonePassesAreAtFaultWhenTheSinkTakesOthersForAMinute(long count) {
    LongStream.range(0, count).forEach(i -> sink.faults.put(i, GuardedSinkTest::outage));
    sink.proof = Proof.TAKES_ROWS;

    assertThat(untilRefused(rows(0, count)))
        .isBetween(Duration.ofMinutes(1), Duration.ofMinutes(3));
  }

  @Test
  void anEmptyTargetThatAnswersShowsOnlyFailuresThatSpeakForThemselves() {
    sink.faults.put(0L, GuardedSinkTest::outage);
    sink.proof = Proof.ANSWERS;
    assertThat(untilRefused(rows(0, 1))).isEqualTo(Duration.ofDays(1));

    sink.speaksOfTheRow = true;
    assertThat(untilRefused(rows(0, 1))).isLessThan(Duration.ofMinutes(2));
  }

  @Test
  void aTargetThatTakesNoRowNowIsAnOutageHoweverLongItTakes() {
    sink.faults.put(0L, GuardedSinkTest::outage);
    sink.speaksOfTheRow = true;
    assertThat(untilRefused(rows(0, 1))).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void aTargetThatIsUnwellInBetweenProvesNothing() {
    sink.faults.put(0L, GuardedSinkTest::outage);
    for (int i = 0; i < 30; i++) {
      sink.proof = i % 3 == 0 ? null : Proof.TAKES_ROWS;
      fails(1, rows(0, 1));
      now = now.plusSeconds(20);
    }
  }

  @Test
  void aRowThatLetsThePositionsFailIsFoundBeforeTheNextTry() {
    sink.spoils.add(7L);
    fails(3, rows(0, 20));

    assertThat(refused(write(rows(0, 20)))).containsExactly(7L);
  }

  @Test
  void anOutageThatTheSinkDoesNotAnswerBetweenIsNotDoubted() {
    sink.faults.put(0L, GuardedSinkTest::outage);
    var from = guarded.positions(TOPIC, List.of(0));
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> guarded.write(new Batch(TOPIC, rows(0, 9), from), _ -> Map.of()))
          .isInstanceOf(DependencyUnavailable.class);
    }
    assertThat(sink.tries).isEqualTo(10);
  }

  @Test
  void slowFailuresAreDoubtedAtOnce() {
    sink.faults.put(
        0L,
        () -> {
          now = now.plusSeconds(sink.isHurried ? 3 : 60);
          return outage();
        });

    assertThat(refused(write(rows(0, 100)))).containsExactly(0L);
    assertThat(now).isBefore(Instant.EPOCH.plus(Duration.ofMinutes(4)));
  }

  @Test
  void whatWasFoundOutIsKeptWhenTimeIsUp() {
    for (var offset : List.of(10L, 50L, 90L)) {
      sink.faults.put(
          offset,
          () -> {
            now = now.plusSeconds(sink.isHurried ? 3 : 60);
            return outage();
          });
    }
    int tries = 1;
    while (!sink.written.contains(99L)) {
      try {
        assertThat(refused(write(rows(0, 100)))).containsExactly(10L, 50L, 90L);
      } catch (DependencyUnavailable _) {
        tries++;
      }
    }
    assertThat(tries).isLessThanOrEqualTo(4);
  }

  @Test
  void aServerThatCrashesOverARowIsWaitedFor() {
    sink.faults.put(
        7L,
        () -> {
          sink.silentUntil = now.plusSeconds(5);
          return outage();
        });
    Runnable back = () -> now = now.plusSeconds(6);
    fails(1, rows(0, 20));
    back.run();
    fails(1, rows(0, 20));
    back.run();

    assertThat(refused(write(rows(0, 20)))).containsExactly(7L);
  }

  @Test
  void aServerThatStaysAwayIsAnOutage() {
    sink.faults.put(
        7L,
        () -> {
          sink.silentUntil = now.plusSeconds(300);
          return outage();
        });
    for (int i = 0; i < 5; i++) {
      fails(1, rows(0, 20));
      now = now.plusSeconds(400);
    }
    assertThat(sink.written).isEmpty();
  }

  @Test
  void aRowThatPassesWhenItIsTriedAgainIsInnocent() {
    sink.faults.put(
        7L,
        new Fault() {
          private int left = 5;

          @Override
          public RuntimeException failure() {
            return left-- > 0 ? outage() : null;
          }
        });
    fails(2, rows(0, 4 + 4));

    assertThat(refused(write(rows(0, 8)))).isEmpty();
    assertThat(sink.written).hasSize(8);
  }

  @Test
  void rowsThatTheSinkRefusesBesideStayRefused() {
    sink.refuses.add(2L);
    sink.faults.put(5L, IllegalStateException::new);

    assertThat(refused(write(rows(0, 9)))).containsExactly(2L, 5L);
  }

  @Test
  void whatTheDecisionThrowsIsOfNoRow() {
    var thrown = new IllegalStateException("on purpose");
    assertThatThrownBy(
            () ->
                guarded.write(
                    new Batch(TOPIC, rows(0, 9), Map.of()),
                    _ -> {
                      throw thrown;
                    }))
        .isSameAs(thrown);
    assertThat(sink.tries).isEqualTo(1);
  }

  @Test
  void oneSearchesAtATime() {
    assertThat(searches.tryAcquire()).isTrue();
    sink.faults.put(5L, GuardedSinkTest::outage);
    fails(4, rows(0, 10));
    assertThat(sink.tries).isEqualTo(4);

    searches.release();
    assertThat(refused(write(rows(0, 10)))).containsExactly(5L);
    assertThat(searches.availablePermits()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void exactlyTheBadRowsAreRefused(long seed) {
    var random = new java.util.Random(seed);
    var bad = new java.util.TreeSet<Long>();
    for (int i = 0; i < 12; i++) {
      bad.add((long) random.nextInt(200));
    }
    bad.forEach(
        offset ->
            sink.faults.put(
                offset, offset % 2 == 0 ? GuardedSinkTest::outage : IllegalArgumentException::new));
    var report = new ArrayList<Report>();
    for (int i = 0; report.isEmpty() && i < 4; i++) {
      try {
        report.add(write(rows(0, 200)));
      } catch (DependencyUnavailable _) {
        // once more
      }
    }

    assertThat(refused(report.getFirst())).containsExactlyElementsOf(bad);
    assertThat(sink.written).hasSize(200 - bad.size()).doesNotContainAnyElementsOf(bad);
  }

  /** What a row does to the sink; null for nothing. */
  @FunctionalInterface
  private interface Fault {
    RuntimeException failure();
  }

  /** Fails as its rows say. */
  private final class FakeSink implements Sink {
    final Map<Long, Fault> faults = new HashMap<>();
    final List<Long> refuses = new ArrayList<>();
    final List<Long> written = new ArrayList<>();
    final Map<Integer, Position> positions = new HashMap<>();
    final List<Long> spoils = new ArrayList<>();
    Instant silentUntil = Instant.MIN;
    @Nullable Proof proof;
    boolean speaksOfTheRow;
    boolean isHurried;
    int tries;

    @Override
    public String name() {
      return "fake";
    }

    @Override
    public Map<Integer, Position> positions(String topic, Collection<Integer> partitions) {
      if (now.isBefore(silentUntil)) {
        throw outage();
      }
      return Map.copyOf(positions);
    }

    @Override
    public void write(Batch batch, BeforeCommit beforeCommit) {
      tries++;
      isHurried = batch.isHurried();
      for (var row : batch.rows()) {
        var fault = faults.get(row.offset());
        var failure = fault == null ? null : fault.failure();
        if (failure != null) {
          throw failure;
        }
      }
      var bad = batch.rows().stream().filter(row -> refuses.contains(row.offset())).toList();
      var error = new EventError(ErrorCode.SINK_REFUSED, "refused");
      var next =
          beforeCommit.positions(
              new Report(bad.stream().map(row -> new Refusal(row, error)).toList(), List.of()));
      if (batch.rows().stream().anyMatch(row -> spoils.contains(row.offset()))) {
        throw outage();
      }
      if (batch.isTrial()) {
        return;
      }
      batch.rows().stream()
          .filter(row -> !bad.contains(row))
          .forEach(row -> written.add(row.offset()));
      positions.putAll(next);
    }

    @Override
    public Proof prove(Batch batch) {
      if (proof == null) {
        throw outage();
      }
      return proof;
    }

    @Override
    public boolean comesOfTheRow(DependencyUnavailable failure) {
      return speaksOfTheRow;
    }

    @Override
    public void close() {
      // nothing to close
    }
  }
}

package dev.millrace.load.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.sink.Sink;
import dev.millrace.runtime.sink.Sink.Batch;
import dev.millrace.runtime.sink.Sink.BeforeCommit;
import dev.millrace.runtime.sink.Sink.Position;
import dev.millrace.runtime.sink.Sink.PositionsMoved;
import dev.millrace.runtime.sink.Sink.Refusal;
import dev.millrace.runtime.sink.Sink.SinkRow;
import dev.millrace.runtime.stage.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every sink owes: rows and positions together, a batch twice equals once. */
public abstract class SinkContract {

  private static final String TOPIC = "validated.things";
  private static final long SECONDS = 60;
  private static final Map<Integer, Position> NOWHERE = Map.of();

  private final List<Sink> opened = new ArrayList<>();

  /** A sink as another consumer of the same target; the target is the test's own. */
  protected abstract Sink openSink();

  /** A sink of the same target in which rows replace each other by id and deletions are taken. */
  protected abstract Sink openDeletingSink();

  /** The deletion of the row with an id. */
  protected abstract SinkRow deletion(int partition, long offset, String id);

  /** A row that the sink takes. Rows with the same id may replace each other. */
  protected abstract SinkRow row(int partition, long offset, String id);

  /** The same, of an event that was ingested at a time. */
  protected abstract SinkRow row(int partition, long offset, String id, long ingestedAt);

  /** A row that the sink refuses. */
  protected abstract SinkRow refusedRow(int partition, long offset, String id);

  /** The ids of the loaded rows, sorted. */
  protected abstract List<String> loadedIds();

  @AfterEach
  void closeSinks() {
    opened.forEach(Sink::close);
  }

  protected final Sink open() {
    var sink = openSink();
    opened.add(sink);
    return sink;
  }

  private Sink openDeleting() {
    var sink = openDeletingSink();
    opened.add(sink);
    return sink;
  }

  @Test
  void knowsNoPositionBeforeTheFirstBatch() {
    assertThat(open().positions(TOPIC, List.of(0, 1))).isEmpty();
  }

  @Test
  void loadsRowsWithTheirPositions() {
    var sink = open();

    sink.write(batch(NOWHERE, row(0, 0, "a"), row(1, 7, "b")), to(Map.of(0, at(1), 1, at(8))));

    assertThat(loadedIds()).containsExactly("a", "b");
    assertThat(sink.positions(TOPIC, List.of(0, 1, 2))).isEqualTo(Map.of(0, at(1), 1, at(8)));
    assertThat(sink.positions("validated.others", List.of(0, 1))).isEmpty();
  }

  @Test
  void aBatchTwiceIsThereOnce() {
    var sink = open();
    var first = batch(NOWHERE, row(0, 0, "a"));
    var second = batch(Map.of(0, at(1)), row(0, 1, "b"));
    sink.write(first, to(Map.of(0, at(1))));
    sink.write(second, to(Map.of(0, at(2))));

    assertThatThrownBy(() -> open().write(first, to(Map.of(0, at(1)))))
        .isInstanceOf(PositionsMoved.class);
    assertThatThrownBy(() -> sink.write(second, to(Map.of(0, at(2)))))
        .isInstanceOf(PositionsMoved.class)
        .hasMessageContaining("validated.things-0: next offset is 2, expected 1");

    assertThat(loadedIds()).containsExactly("a", "b");
    assertThat(sink.positions(TOPIC, List.of(0))).isEqualTo(Map.of(0, at(2)));
  }

  @Test
  void expectedPositionsMustBeThere() {
    var sink = open();

    assertThatThrownBy(
            () -> sink.write(batch(Map.of(0, at(5)), row(0, 5, "a")), to(Map.of(0, at(6)))))
        .isInstanceOf(PositionsMoved.class);

    assertThat(loadedIds()).isEmpty();
  }

  @Test
  void aCallbackThatThrowsLeavesNothing() {
    var sink = open();

    assertThatThrownBy(
            () ->
                sink.write(
                    batch(NOWHERE, row(0, 0, "a")),
                    _ -> {
                      throw new IllegalStateException("thrown on purpose");
                    }))
        .hasMessage("thrown on purpose");

    assertThat(loadedIds()).isEmpty();
    assertThat(sink.positions(TOPIC, List.of(0))).isEmpty();
    sink.write(batch(NOWHERE, row(0, 0, "a")), to(Map.of(0, at(1))));
    assertThat(loadedIds()).containsExactly("a");
  }

  @Test
  void refusedRowsAreReportedInOrderAndTheOthersLoaded() {
    var sink = open();
    var rows = new SinkRow[100];
    for (int i = 0; i < rows.length; i++) {
      var id = "%03d".formatted(i);
      rows[i] = i % 33 == 10 ? refusedRow(0, i, id) : row(0, i, id);
    }
    var refusals = new ArrayList<Refusal>();

    sink.write(
        batch(NOWHERE, rows),
        refused -> {
          refusals.addAll(refused.refusals());
          return Map.of(0, at(100));
        });

    assertThat(refusals)
        .extracting(refusal -> refusal.row().offset())
        .containsExactly(10L, 43L, 76L);
    assertThat(refusals)
        .extracting(refusal -> refusal.error().code())
        .containsOnly(ErrorCode.SINK_REFUSED);
    assertThat(loadedIds()).hasSize(97).doesNotContain("010", "043", "076");
  }

  @Test
  void aBatchWithoutRowsMovesThePositions() {
    var sink = open();

    sink.write(batch(NOWHERE), to(Map.of(3, at(9))));
    sink.write(batch(Map.of(3, at(9))), to(Map.of(3, at(11))));

    assertThat(sink.positions(TOPIC, List.of(3))).isEqualTo(Map.of(3, at(11)));
    assertThatThrownBy(() -> open().write(batch(NOWHERE), to(Map.of(3, at(9)))))
        .isInstanceOf(PositionsMoved.class);
  }

  @Test
  void aDeletionRemovesTheRowOfItsId() {
    var sink = openDeleting();
    sink.write(
        batch(NOWHERE, row(0, 0, "a"), row(0, 1, "b"), row(0, 2, "c")), to(Map.of(0, at(3))));

    sink.write(
        batch(Map.of(0, at(3)), deletion(0, 3, "b"), deletion(0, 4, "never was")),
        to(Map.of(0, at(5))));

    assertThat(loadedIds()).containsExactly("a", "c");
    assertThat(sink.positions(TOPIC, List.of(0))).isEqualTo(Map.of(0, at(5)));
  }

  @Test
  void theLastEventOfAnIdDecidesWhetherItsRowIsThere() {
    var sink = openDeleting();
    sink.write(batch(NOWHERE, row(0, 0, "was"), row(0, 1, "stays")), to(Map.of(0, at(2))));

    sink.write(
        batch(
            Map.of(0, at(2)),
            row(0, 2, "comes-goes"),
            row(0, 3, "comes-goes-comes"),
            deletion(0, 4, "comes-goes"),
            deletion(0, 5, "comes-goes-comes"),
            row(0, 6, "comes-goes-comes"),
            deletion(0, 7, "was"),
            row(0, 8, "was"),
            deletion(0, 9, "was"),
            deletion(0, 10, "stays"),
            row(0, 11, "stays")),
        to(Map.of(0, at(12))));

    assertThat(loadedIds()).containsExactly("comes-goes-comes", "stays");
  }

  @Test
  void deletionsStandAlsoWhereRowsBesideThemAreRefused() {
    var sink = openDeleting();
    sink.write(batch(NOWHERE, row(0, 0, "a"), row(0, 1, "b")), to(Map.of(0, at(2))));
    var refusals = new ArrayList<Refusal>();

    sink.write(
        batch(
            Map.of(0, at(2)),
            deletion(0, 2, "a"),
            refusedRow(0, 3, "a"),
            row(0, 4, "b"),
            deletion(0, 5, "b"),
            row(0, 6, "b")),
        refused -> {
          refusals.addAll(refused.refusals());
          return Map.of(0, at(7));
        });

    assertThat(refusals).extracting(refusal -> refusal.row().offset()).containsExactly(3L);
    assertThat(loadedIds()).containsExactly("b");
  }

  @Test
  void anOlderEventNeitherOverwritesNorBringsBackWhatANewerOneHasDone() {
    var sink = openDeleting();
    var late = new ArrayList<SinkRow>();
    sink.write(batch(NOWHERE, row(0, 0, "was", 20), row(0, 1, "stays", 30)), to(Map.of(0, at(2))));
    sink.write(
        batch(
            Map.of(0, at(2)),
            later(deletion(0, 2, "was"), 30),
            later(deletion(0, 3, "stays"), 20),
            later(deletion(0, 4, "comes"), 20)),
        report -> {
          late.addAll(report.outdated());
          return Map.of(0, at(5));
        });

    sink.write(
        batch(Map.of(0, at(5)), row(0, 5, "was", 25), row(0, 6, "comes", 25)),
        report -> {
          late.addAll(report.outdated());
          return Map.of(0, at(7));
        });

    assertThat(loadedIds()).containsExactly("comes", "stays");
    assertThat(late).extracting(SinkRow::offset).containsExactly(3L, 5L);
  }

  @Test
  void theNewestOfABatchIsThereWhateverTheirOrder() {
    var sink = openDeleting();
    var late = new ArrayList<SinkRow>();

    sink.write(
        batch(
            NOWHERE,
            row(0, 0, "a", 30),
            later(deletion(0, 1, "a"), 20),
            later(deletion(0, 2, "b"), 30),
            row(0, 3, "b", 20),
            row(0, 4, "c", 10),
            row(0, 5, "c", 20)),
        report -> {
          late.addAll(report.outdated());
          return Map.of(0, at(6));
        });

    assertThat(loadedIds()).containsExactly("a", "c");
    assertThat(late).extracting(SinkRow::offset).containsExactly(1L, 3L);
  }

  private static SinkRow later(SinkRow row, long ingestedAt) {
    return new SinkRow(
        row.partition(), row.offset(), row.eventId(), ingestedAt, row.row(), row.change());
  }

  @Test
  void oneOfTwoFirstWritersWins() throws Exception {
    var barrier = new CyclicBarrier(2);
    Callable<Boolean> writer =
        () -> {
          var sink = openSink();
          try {
            sink.positions(TOPIC, List.of(0));
            barrier.await(SECONDS, TimeUnit.SECONDS);
            sink.write(batch(NOWHERE, row(0, 0, "a"), row(0, 1, "b")), to(Map.of(0, at(2))));
            return true;
          } catch (PositionsMoved _) {
            return false;
          } finally {
            sink.close();
          }
        };

    try (var threads = Executors.newFixedThreadPool(2)) {
      var first = threads.submit(writer);
      var second = threads.submit(writer);

      assertThat(
              List.of(first.get(SECONDS, TimeUnit.SECONDS), second.get(SECONDS, TimeUnit.SECONDS)))
          .containsExactlyInAnyOrder(true, false);
    }
    assertThat(loadedIds()).containsExactly("a", "b");
  }

  protected static Batch batch(Map<Integer, Position> from, SinkRow... rows) {
    return new Batch(TOPIC, List.of(rows), from);
  }

  protected static BeforeCommit to(Map<Integer, Position> positions) {
    return _ -> positions;
  }

  protected static Position at(long offset) {
    return new Position(offset, "v1;in=" + offset);
  }
}

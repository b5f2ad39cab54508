package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.sink.Sink.Change;
import dev.millrace.runtime.sink.Sink.Report;
import dev.millrace.runtime.sink.Sink.SinkRow;
import dev.millrace.runtime.stage.OneLine;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loads the rows of one batch within the session's transaction. Copies them straight into the table
 * where that can work, else through the batch table, all at once. When PostgreSQL refuses that, it
 * loads halves, and halves of those, until it has found the rows at fault and loaded all others.
 * Two rows whose keys only the database calls equal are separated in the same way, and load one
 * after the other.
 */
final class BatchLoad {

  private static final byte[] HEADER =
      "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] TRAILER = {-1, -1};
  private static final int CHUNK = 1 << 20;

  /** Checks constraints at once: a failure at the commit could not be traced to a row. */
  private static final String BEGIN = "set constraints all immediate; savepoint mr_rows";

  private static final String NEXT = "release savepoint mr_rows; delete from " + TargetTable.BATCH;
  private static final String UNDO = "rollback to savepoint mr_rows; release savepoint mr_rows";

  /** The objects that a sink keeps from batch to batch. */
  record Tools(
      TargetTable table,
      TableShape shape,
      MergeSql sql,
      RowEncoder encoder,
      CopyBuffer buffer,
      RepeatedKeys keys,
      Shortcut shortcut) {}

  private final Session session;
  private final Tools tools;
  private final List<SinkRow> rows;
  private final Merge merge;
  private final boolean knowsTable;

  /** For each row in the buffer, its place in the batch. */
  private final int[] places;

  /** For each row in the buffer, the end of its bytes. */
  private final int[] ends;

  private final Refusals refusals = new Refusals();
  private final List<Integer> outdated = new ArrayList<>();
  private int encoded;
  private long written;
  private long expected;

  private BatchLoad(Session session, Tools tools, List<SinkRow> rows, boolean knowsTable) {
    this.session = session;
    this.tools = tools;
    this.rows = rows;
    this.knowsTable = knowsTable;
    this.merge = new Merge(session.connection(), tools.sql);
    this.places = new int[rows.size()];
    this.ends = new int[rows.size()];
  }

  /**
   * The result of a batch.
   *
   * @param report for the stage
   * @param swallowed rows that the table neither wrote nor refused, because a trigger of its owner
   *     did something else with them
   */
  record Loaded(Report report, long swallowed) {}

  /**
   * Loads all rows that can be loaded.
   *
   * @param knowsTable whether the table was checked just now
   * @throws SQLException when the server has a fault, or a trigger of the table reports one for a
   *     row
   * @throws TableChanged when the table may have changed since it was checked
   */
  static Loaded load(Session session, Tools tools, List<SinkRow> rows, boolean knowsTable)
      throws SQLException {
    var load = new BatchLoad(session, tools, rows, knowsTable);
    load.findRepeatedKeys();
    if (!load.straight()) {
      load.encode(false);
      if (load.encoded > 0) {
        session.useBatchTable(tools.table.createBatchTable());
        load.range(0, load.encoded);
      }
    }
    var refused = load.refusals.of(rows);
    Collections.sort(load.outdated);
    var late = load.outdated.stream().map(rows::get).toList();
    return new Loaded(
        new Report(refused, late), Math.max(0, load.expected - load.written - late.size()));
  }

  private void findRepeatedKeys() {
    tools.keys.clear();
    for (var row : rows) {
      tools.keys.add(row.row());
    }
  }

  /** Tries to copy the rows straight into the target. Answers whether they are there. */
  private boolean straight() throws SQLException {
    var shortcut = tools.shortcut;
    if (rows.stream().anyMatch(row -> row.change() == Change.DELETE)
        || !shortcut.isWorthATry(tools.shape, tools.keys)
        || tools.table.target().deletes() && merge.remembersAny()) {
      return false;
    }
    encode(true);
    if (encoded == 0) {
      return true;
    }
    session.execute(BEGIN);
    try {
      written = copy(shortcut.copySql(), 0, encoded);
      session.settle();
    } catch (SQLException e) {
      undo(e);
      shortcut.failed();
      return false;
    }
    expected = encoded;
    shortcut.worked();
    return true;
  }

  private void encode(boolean forTarget) {
    tools.buffer.clear();
    refusals.clear();
    encoded = 0;
    for (int place = 0; place < rows.size(); place++) {
      var row = rows.get(place);
      var refused =
          forTarget
              ? tools.encoder.putForTarget(row, tools.buffer)
              : tools.encoder.put(row, place, tools.buffer);
      if (refused == null) {
        places[encoded] = place;
        ends[encoded++] = tools.buffer.size();
      } else {
        refusals.add(place, refused);
      }
    }
  }

  /** Loads the encoded rows from {@code from} to before {@code to}, in order. */
  private void range(int from, int to) throws SQLException {
    if (from == to) {
      return;
    }
    var failure = attempt(from, to);
    if (failure == null) {
      return;
    }
    if (to - from == 1) {
      refusals.add(places[from], failure);
      return;
    }
    var middle = (from + to) >>> 1;
    range(from, middle);
    range(middle, to);
  }

  /**
   * Tries to load rows. Returns the failure that one of them may have caused, after undoing it;
   * null when all were loaded.
   */
  private @Nullable SQLException attempt(int from, int to) throws SQLException {
    session.execute(BEGIN);
    try {
      copy(tools.table.copy(), from, to);
      merge(from, to);
    } catch (SQLException e) {
      undo(e);
      return e;
    }
    if (to - from < encoded) {
      session.execute(NEXT);
    }
    return null;
  }

  /**
   * Undoes a failure that a row may have caused.
   *
   * @throws SQLException when the connection is gone, or the server has a fault
   * @throws TableChanged when the table, or something that this session has made, has changed
   */
  private void undo(SQLException failure) throws SQLException {
    try {
      session.execute(UNDO);
    } catch (SQLException gone) {
      var first = Failures.isOutage(failure) ? failure : gone;
      first.addSuppressed(first == failure ? gone : failure);
      throw first;
    }
    if (Failures.isOutage(failure)) {
      throw failure;
    }
    if (Failures.mayBeOfTheTable(failure) && !knowsTable) {
      throw new TableChanged(String.valueOf(failure.getMessage()));
    }
    if (Failures.isOfTheArbiter(failure)) {
      throw new TableProblem(
          "table %s cannot replace rows: %s; nothing is loaded until its unique key is one that on conflict can use"
              .formatted(tools.table.target().table(), OneLine.of(failure.getMessage())));
    }
  }

  private void merge(int from, int to) throws SQLException {
    for (int i = from; i < to; i++) {
      if (rows.get(places[i]).change() == Change.DELETE) {
        merge.deletions();
        session.settle();
        merge.rememberDeletions();
        merge.writes();
        session.settle();
        merge.forgetDeletions();
        merged(to - from, 0, merge.outdated());
        return;
      }
    }
    boolean isKeyed = tools.table.target().upserts();
    boolean mayRepeat = tools.keys.any() && to - from > 1;
    long rowsWritten = mayRepeat ? merge.writes() : merge.distinctWrites();
    session.settle();
    long keys = isKeyed && mayRepeat ? merge.keys() : to - from;
    boolean mayBeOutdated = isKeyed && (rowsWritten < keys || mayRepeat && isDisordered(from, to));
    merged(to - from, keys - rowsWritten, mayBeOutdated ? merge.outdated() : List.of());
  }

  /** Counts the rows that were loaded. To be called when nothing can fail any more. */
  private void merged(int count, long unwritten, List<Integer> late) {
    expected += count;
    written += count - unwritten;
    outdated.addAll(late);
  }

  /** Tells whether an event may have come after a newer event of its key. */
  private boolean isDisordered(int from, int to) {
    if (!tools.table.target().isVersionedByIngest()) {
      return true;
    }
    for (int i = from + 1; i < to; i++) {
      var before = rows.get(places[i - 1]);
      var row = rows.get(places[i]);
      if (row.partition() == before.partition() && row.ingestedAt() < before.ingestedAt()) {
        return true;
      }
    }
    return false;
  }

  private long copy(String sql, int from, int to) throws SQLException {
    var copy = session.copies().copyIn(sql);
    try {
      copy.writeToCopy(HEADER, 0, HEADER.length);
      var end = ends[to - 1];
      for (int at = from == 0 ? 0 : ends[from - 1]; at < end; at += CHUNK) {
        copy.writeToCopy(tools.buffer.array(), at, Math.min(CHUNK, end - at));
      }
      copy.writeToCopy(TRAILER, 0, TRAILER.length);
      return copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }
}

package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.sink.Sink.Change;
import dev.millrace.runtime.sink.Sink.Report;
import dev.millrace.runtime.sink.Sink.SinkRow;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loads the rows of one batch within the session's transaction: straight into the table where that
 * may do, else through the batch table, all at once, and when PostgreSQL refuses that, by halves,
 * until the rows at fault are found and all others are in. Rows that are equal only to the database
 * come apart in the same way, and pass one after the other.
 */
final class BatchLoad {

  private static final byte[] HEADER =
      "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] TRAILER = {-1, -1};
  private static final int CHUNK = 1 << 20;

  /** Constraints may be deferred to the commit, where nothing could be done about a row. */
  private static final String BEGIN = "set constraints all immediate; savepoint mr_rows";

  private static final String NEXT = "release savepoint mr_rows; delete from " + TargetTable.BATCH;
  private static final String UNDO = "rollback to savepoint mr_rows; release savepoint mr_rows";

  /** What a sink keeps from batch to batch. */
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

  /** Of the rows in the buffer: their places in the batch, and where their bytes end. */
  private final int[] places;

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
   * What became of a batch.
   *
   * @param report for the stage
   * @param swallowed rows that the table itself did not write, and did not refuse: a trigger of its
   *     owner has done something else with them
   */
  record Loaded(Report report, long swallowed) {}

  /**
   * Loads what can be loaded.
   *
   * @param knowsTable whether the table was looked at just now, and is as it should be
   * @throws SQLException when the server is unwell, or a trigger of the table says so of a row
   * @throws TableChanged when the table may not be as it was when it was looked at
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

  /** Whether the rows are in the target, by the shortest way. */
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

  /** The failure that one of the rows may have caused, and which is undone; null without one. */
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
   * Takes a failure back, unless it is none of rows.
   *
   * @throws SQLException when the connection is gone, or the server is unwell
   * @throws TableChanged when the table, or what this session has made, is not as it was
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
              .formatted(tools.table.target().table(), failure.getMessage()));
    }
  }

  private void merge(int from, int to) throws SQLException {
    for (int i = from; i < to; i++) {
      if (rows.get(places[i]).change() == Change.DELETE) {
        merge.writesAndDeletions();
        merged(to - from, 0, merge.outdated());
        return;
      }
    }
    boolean isKeyed = tools.table.target().upserts();
    boolean mayRepeat = tools.keys.any() && to - from > 1;
    long rowsWritten = mayRepeat ? merge.writes() : merge.distinctWrites();
    long keys = isKeyed && mayRepeat ? merge.keys() : to - from;
    boolean mayBeOutdated = isKeyed && (rowsWritten < keys || mayRepeat && isDisordered(from, to));
    merged(to - from, keys - rowsWritten, mayBeOutdated ? merge.outdated() : List.of());
  }

  /** Notes what became of rows, once nothing can fail any more. */
  private void merged(int count, long unwritten, List<Integer> late) {
    expected += count;
    written += count - unwritten;
    outdated.addAll(late);
  }

  /** Whether an event may have come behind a newer one of its key. */
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

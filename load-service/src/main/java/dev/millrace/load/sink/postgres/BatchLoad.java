package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.sink.Sink.Change;
import dev.millrace.runtime.sink.Sink.Refusal;
import dev.millrace.runtime.sink.Sink.SinkRow;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loads the rows of one batch within the session's transaction: straight into the table where that
 * may do, else through the batch table, all at once, and when PostgreSQL refuses that, by halves,
 * until the rows at fault are found and all others are in.
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

  /** A refusal with the place of its row, to sort by. */
  private record Placed(int place, EventError error) {}

  private final Session session;
  private final String copySql;
  private final List<SinkRow> rows;
  private final RowEncoder encoder;
  private final CopyBuffer buffer;
  private final RepeatedKeys keys;

  /** Of the rows in the buffer: their places in the batch, and where their bytes end. */
  private final int[] places;

  private final int[] ends;
  private final List<Placed> refusals = new ArrayList<>();
  private int encoded;

  private BatchLoad(
      Session session,
      String copySql,
      List<SinkRow> rows,
      RowEncoder encoder,
      CopyBuffer buffer,
      RepeatedKeys keys) {
    this.session = session;
    this.copySql = copySql;
    this.rows = rows;
    this.encoder = encoder;
    this.buffer = buffer;
    this.keys = keys;
    this.places = new int[rows.size()];
    this.ends = new int[rows.size()];
  }

  /**
   * Loads what can be loaded.
   *
   * @return the refused rows, in the order of the batch
   */
  static List<Refusal> load(
      Session session,
      String copySql,
      List<SinkRow> rows,
      RowEncoder encoder,
      CopyBuffer buffer,
      RepeatedKeys keys)
      throws SQLException {
    var load = new BatchLoad(session, copySql, rows, encoder, buffer, keys);
    load.findRepeatedKeys();
    if (!load.straight()) {
      load.encode(false);
      load.range(0, load.encoded);
    }
    return load.refusals.stream()
        .sorted(Comparator.comparingInt(Placed::place))
        .map(refusal -> new Refusal(rows.get(refusal.place), refusal.error))
        .toList();
  }

  private void findRepeatedKeys() {
    keys.clear();
    for (var row : rows) {
      keys.add(row.row());
    }
  }

  /** Whether the rows are in the target, by the shortest way. */
  private boolean straight() throws SQLException {
    var shortcut = session.shortcut();
    if (rows.stream().anyMatch(row -> row.change() == Change.DELETE)
        || !shortcut.isWorthATry(keys)) {
      return false;
    }
    encode(true);
    if (encoded == 0) {
      return true;
    }
    session.execute(BEGIN);
    try {
      copy(shortcut.copySql(), 0, encoded);
      if (shortcut.isOpen()) {
        shortcut.worked();
        return true;
      }
      shortcut.shut();
    } catch (SQLException e) {
      if (Failures.isOfRows(e)) {
        shortcut.failed();
      } else if (Failures.isOfTheTable(e)) {
        shortcut.shut();
      } else {
        throw e;
      }
    }
    session.execute(UNDO);
    return false;
  }

  private void encode(boolean forTarget) {
    buffer.clear();
    refusals.clear();
    encoded = 0;
    for (int place = 0; place < rows.size(); place++) {
      var row = rows.get(place);
      var refused = forTarget ? encoder.putForTarget(row, buffer) : encoder.put(row, place, buffer);
      if (refused == null) {
        places[encoded] = place;
        ends[encoded++] = buffer.size();
      } else {
        refusals.add(
            new Placed(
                place,
                EventError.ofField(
                    ErrorCode.SINK_REFUSED,
                    refused.column(),
                    "column " + refused.column() + ": " + refused.message())));
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
      refusals.add(new Placed(places[from], Failures.refusal(failure)));
      return;
    }
    var middle = (from + to) >>> 1;
    range(from, middle);
    range(middle, to);
  }

  /** The failure that one of the rows has caused, and which is undone; null without one. */
  private @Nullable SQLException attempt(int from, int to) throws SQLException {
    session.execute(BEGIN);
    try {
      copy(copySql, from, to);
      merge(from, to);
    } catch (SQLException e) {
      if (!Failures.isOfRows(e)) {
        throw e;
      }
      session.execute(UNDO);
      return e;
    }
    if (to - from < encoded) {
      session.execute(NEXT);
    }
    return null;
  }

  private void merge(int from, int to) throws SQLException {
    for (int i = from; i < to; i++) {
      if (rows.get(places[i]).change() == Change.DELETE) {
        session.merge().writesAndDeletions();
        return;
      }
    }
    if (keys.any()) {
      session.merge().writes();
    } else {
      session.merge().distinctWrites();
    }
  }

  private void copy(String sql, int from, int to) throws SQLException {
    var copy = session.copies().copyIn(sql);
    try {
      copy.writeToCopy(HEADER, 0, HEADER.length);
      var end = ends[to - 1];
      for (int at = from == 0 ? 0 : ends[from - 1]; at < end; at += CHUNK) {
        copy.writeToCopy(buffer.array(), at, Math.min(CHUNK, end - at));
      }
      copy.writeToCopy(TRAILER, 0, TRAILER.length);
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }
}

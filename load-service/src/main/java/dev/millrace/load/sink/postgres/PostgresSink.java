package dev.millrace.load.sink.postgres;

import dev.millrace.load.sink.postgres.BatchLoad.Loaded;
import dev.millrace.load.sink.postgres.BatchLoad.Tools;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.sink.Sink;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.OneLine;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows into one table, and positions beside them, in one transaction. Borrows a connection
 * for each transaction. Checks the table before the first one, and whenever the catalogue shows a
 * change.
 */
final class PostgresSink implements Sink {

  private static final Logger log = LoggerFactory.getLogger(PostgresSink.class);

  /** How often a table may change while one batch is loaded. */
  private static final int MOST_LOOKS = 4;

  /** Ends a transaction. */
  @FunctionalInterface
  private interface End {
    void of(Session session) throws SQLException;
  }

  /** Works in a transaction. */
  @FunctionalInterface
  private interface Work<T> {
    T in(Session session, Positions positions) throws SQLException;
  }

  private final String pipeline;
  private final String sink;
  private final TargetTable table;
  private final Sessions sessions;
  private final RowEncoder encoder;
  private final CopyBuffer buffer = new CopyBuffer();
  private final Shortcut shortcut;

  /** For the table as it was at the last check; null before the first check, and after a change. */
  private @Nullable Tools tools;

  /** The table as it was at the last check. */
  private @Nullable TableShape lastShape;

  private boolean hasToldOfSwallowed;

  PostgresSink(Target target, Pipeline pipeline, Sessions sessions) {
    this.pipeline = pipeline.spec().name().value();
    this.sink = "postgres:" + target.table();
    this.table = TargetTable.of(target, pipeline.fields());
    this.sessions = sessions;
    this.encoder = new RowEncoder(table);
    this.shortcut = new Shortcut(table);
  }

  @Override
  public String name() {
    return sink;
  }

  @Override
  public Map<Integer, Position> positions(String topic, Collection<Integer> partitions) {
    return transact(
        "read the positions of " + topic,
        (session, positions) -> {
          var known = tools;
          if (known != null && !isUnchanged(session, known)) {
            tools = null;
          }
          tools(session, positions);
          return positions.find(topic, new TreeSet<>(partitions));
        },
        Session::commit);
  }

  @Override
  public void write(Batch batch, BeforeCommit beforeCommit) {
    var what = "load " + batch.rows().size() + " rows into " + table.target().table();
    for (int look = 1; ; look++) {
      try {
        write(what, batch, beforeCommit, look > 1);
        return;
      } catch (TableChanged e) {
        tools = null;
        if (look == MOST_LOOKS) {
          throw DependencyUnavailable.obstacle(
              "postgres-table",
              "table %s changes again and again while rows are loaded (%s)"
                  .formatted(table.target().table(), OneLine.of(e.getMessage())),
              e);
        }
      }
    }
  }

  private void write(String what, Batch batch, BeforeCommit beforeCommit, boolean knowsTable) {
    transact(
        what,
        (session, positions) -> {
          var known = tools(session, positions);
          if (batch.isHurried()) {
            session.hurry();
          }
          var claimed = partitions(batch);
          positions.claim(batch.topic(), claimed, batch.from());
          var loaded = load(session, known, batch, knowsTable);
          var next = beforeCommit.positions(loaded.report());
          var late = new HashSet<>(next.keySet());
          late.removeAll(claimed);
          positions.claim(batch.topic(), late, Map.of());
          positions.store(batch.topic(), next, known.shape().oid());
          return next;
        },
        batch.isTrial() ? Session::rollback : Session::commit);
  }

  /**
   * Does all the work of a batch and rewrites one row of the table, in a transaction with short
   * time limits that is then undone.
   */
  @Override
  public Proof prove(Batch batch) {
    return transact(
        "try table " + table.target().table(),
        (session, positions) -> {
          var known = tools(session, positions);
          session.hurry();
          positions.claim(batch.topic(), batch.from().keySet(), batch.from());
          var proof = new Witness(session, table).proof();
          positions.store(batch.topic(), batch.from(), known.shape().oid());
          return proof;
        },
        Session::rollback);
  }

  @Override
  public boolean comesOfTheRow(DependencyUnavailable failure) {
    return Failures.comesOfTheRow(failure);
  }

  private Loaded load(Session session, Tools known, Batch batch, boolean knowsTable)
      throws SQLException {
    var loaded = BatchLoad.load(session, known, batch.rows(), knowsTable);
    if (!batch.rows().isEmpty()) {
      // From here on, the lock of the written rows prevents changes of the table until the commit.
      if (!isUnchanged(session, known)) {
        throw new TableChanged("its definition has changed");
      }
    }
    tellOfSwallowed(loaded.swallowed());
    return loaded;
  }

  private boolean isUnchanged(Session session, Tools known) throws SQLException {
    return new Catalogue(session.connection())
        .fingerprint(table.quoted())
        .equals(known.shape().fingerprint());
  }

  /**
   * Warns of rows with which a trigger of the table's owner did something else, such as writing
   * them elsewhere.
   */
  private void tellOfSwallowed(long swallowed) {
    if (swallowed > 0 && !hasToldOfSwallowed) {
      hasToldOfSwallowed = true;
      log.warn(
          "table {} has not written {} of the rows it was given, and not refused them: a trigger or"
              + " rule does something else with such rows. They count as loaded",
          table.target().table(),
          swallowed);
    }
  }

  private static Collection<Integer> partitions(Batch batch) {
    var partitions = new TreeSet<>(batch.from().keySet());
    for (var row : batch.rows()) {
      partitions.add(row.partition());
    }
    return partitions;
  }

  /** Checks the table, unless it is known. */
  private Tools tools(Session session, Positions positions) throws SQLException {
    var known = tools;
    if (known == null) {
      var before = lastShape;
      var shape = new TableSetup(session.connection(), table).run(positions, before);
      if (before == null ? positions.areOfOtherTable(shape.oid()) : before.oid() != shape.oid()) {
        log.warn(
            "table {} is another one than before; the account goes on counting what was loaded into"
                + " the old one. To load again what the topic still holds, run: {}",
            table.target().table(),
            positions.deletion());
      }
      lastShape = shape;
      known =
          new Tools(
              table,
              shape,
              new MergeSql(table, shape),
              encoder,
              buffer,
              new RepeatedKeys(table, shape::isExact),
              shortcut);
      tools = known;
    }
    return known;
  }

  /** Works in a transaction and ends it. Undoes everything when the work fails. */
  private <T> T transact(String what, Work<T> work, End end) {
    var session = session(what);
    try {
      var result = work.in(session, new Positions(session.connection(), pipeline, sink));
      end.of(session);
      session.close();
      return result;
    } catch (SQLException e) {
      tools = null;
      session.discard();
      throw Failures.translate(what, e);
    } catch (TableChanged e) {
      session.closeUnsure();
      throw e;
    } catch (TableProblem e) {
      session.close();
      throw e.obstacle();
    } catch (RuntimeException | Error e) {
      // Only the first failure is reported; the server undoes work that is not committed.
      session.close();
      throw e;
    }
  }

  private Session session(String what) {
    try {
      return sessions.borrow();
    } catch (SQLException e) {
      throw Failures.translate("connect to " + what, e);
    } catch (RuntimeException e) {
      // A pool that cannot make its first connection throws an exception of its own type.
      if (e.getCause() instanceof SQLException cause) {
        throw Failures.translate("connect to " + what, cause);
      }
      throw e;
    }
  }

  @Override
  public EventError refusal(DependencyUnavailable failure) {
    return Failures.refusal(failure);
  }

  @Override
  public void close() {
    tools = null;
  }
}

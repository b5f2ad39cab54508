package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.sink.Sink;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Rows into one table, positions beside them, in one transaction. Keeps one connection while it is
 * healthy. Connects when first used, and then sees to the tables.
 */
final class PostgresSink implements Sink {

  /** What is done in a transaction. */
  @FunctionalInterface
  private interface Work<T> {
    T in(Session session, Positions positions) throws SQLException;
  }

  private final String pipeline;
  private final String sink;
  private final TargetTable table;
  private final String copySql;
  private final DataSource dataSource;
  private final RowEncoder encoder;
  private final CopyBuffer buffer = new CopyBuffer();
  private final RepeatedKeys keys;
  private @Nullable Session session;

  PostgresSink(Target target, Pipeline pipeline, DataSource dataSource) {
    this.pipeline = pipeline.spec().name().value();
    this.sink = "postgres:" + target.table();
    this.table = TargetTable.of(target, pipeline.fields());
    this.copySql = table.copy();
    this.dataSource = dataSource;
    this.encoder = new RowEncoder(table);
    this.keys = new RepeatedKeys(table);
  }

  @Override
  public String name() {
    return sink;
  }

  @Override
  public Map<Integer, Position> positions(String topic, Collection<Integer> partitions) {
    return transact(
        "read the positions of " + topic,
        (_, positions) -> positions.find(topic, new TreeSet<>(partitions)));
  }

  @Override
  public void write(Batch batch, BeforeCommit beforeCommit) {
    transact(
        "load " + batch.rows().size() + " rows into " + table.target().table(),
        (session, positions) -> {
          var claimed = partitions(batch);
          positions.claim(batch.topic(), claimed, batch.from());
          var refusals = BatchLoad.load(session, copySql, batch.rows(), encoder, buffer, keys);
          var next = beforeCommit.positions(refusals);
          var late = new HashSet<>(next.keySet());
          late.removeAll(claimed);
          positions.claim(batch.topic(), late, Map.of());
          positions.store(batch.topic(), next);
          return next;
        });
  }

  private static Collection<Integer> partitions(Batch batch) {
    var partitions = new TreeSet<>(batch.from().keySet());
    for (var row : batch.rows()) {
      partitions.add(row.partition());
    }
    return partitions;
  }

  /** Commits the work, or undoes all of it. */
  private <T> T transact(String what, Work<T> work) {
    var session = session(what);
    try {
      var result = work.in(session, new Positions(session.connection(), pipeline, sink));
      session.connection().commit();
      return result;
    } catch (SQLException e) {
      discard(session);
      throw Failures.translate(what, e);
    } catch (RuntimeException | Error e) {
      rollback(session);
      throw e;
    }
  }

  private void rollback(Session session) {
    try {
      session.connection().rollback();
    } catch (SQLException _) {
      // The failure that led here is the one to report; the server undoes what is not committed.
      discard(session);
    }
  }

  private Session session(String what) {
    var open = session;
    if (open == null) {
      open = connect(what);
      session = open;
    }
    return open;
  }

  private Session connect(String what) {
    try {
      return Session.open(dataSource, table);
    } catch (SQLException e) {
      throw Failures.translate("connect to " + what, e);
    } catch (RuntimeException e) {
      // A pool that cannot make its first connection says so by an exception of its own.
      if (e.getCause() instanceof SQLException cause) {
        throw Failures.translate("connect to " + what, cause);
      }
      throw e;
    }
  }

  private void discard(Session failed) {
    session = null;
    failed.discard();
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}

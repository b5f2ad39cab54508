package dev.millrace.benchmarks.pipeline;

import dev.millrace.benchmarks.BenchmarkFailure;
import dev.millrace.cli.system.LocalSystem;
import dev.millrace.cli.system.ServiceKind;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Lets contenders run and takes their times. When a row was committed is what PostgreSQL has noted
 * ({@code track_commit_timestamp}): just before the commit is on disk, for all alike.
 */
final class Course {

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration REST = Duration.ofSeconds(2);

  /** Seldom, for asking takes from what is measured; when it ended is told by the commits. */
  private static final long POLL_MILLIS = 500;

  /** When a stage is through no commit tells; asking more often would take from it. */
  private static final long STAGE_POLL_MILLIS = 100;

  /** The services' consumers have a session of 10 s, and may have sent a heartbeat 3 s before. */
  private static final Duration LONGEST_FREEZE = Duration.ofSeconds(7);

  private final LocalSystem system;
  private final Publisher publisher;
  private final Consumer<String> progress;

  /**
   * @param progress told what is going on
   */
  Course(LocalSystem system, Consumer<String> progress) {
    this.system = system;
    this.publisher = new Publisher(system.infrastructure().bootstrapServers());
    this.progress = progress;
  }

  /** A round over so many events. */
  Round run(Contender contender, int events) throws InterruptedException {
    int first = contender.published();
    var held = fill(contender, events);
    progress.accept("%s: running".formatted(contender.label()));
    var before = cpu(contender.processes());
    var start = held.release();
    awaitSettled(contender);
    var after = cpu(contender.processes());
    contender.verify();
    var elapsed = Duration.between(start, lastCommit(contender, first));
    return new Round(events, elapsed, since(before, after));
  }

  /**
   * A round in which a stage finds all that comes to it waiting, and works on that by itself: it
   * and the stages behind it stand still until those before it are through.
   */
  Round backlog(Services services, ServiceKind stage, int events) throws InterruptedException {
    var held = fill(services, events);
    progress.accept("%s: working off a backlog".formatted(stage.text()));
    Map<String, Duration> before;
    Map<String, Duration> after;
    long waiting;
    long start;
    long end;
    try (var _ = Frozen.of(services.behind(stage))) {
      try (var _ = Frozen.of(services.instances(stage))) {
        long frozen = System.nanoTime();
        held.release();
        await(services, () -> services.isAllBefore(stage), STAGE_POLL_MILLIS);
        if (System.nanoTime() - frozen > LONGEST_FREEZE.toNanos()) {
          progress.accept(
              "%s stood still for so long that Kafka may have given its partitions away: use fewer --events"
                  .formatted(stage.text()));
        }
        waiting = services.lag(stage);
        before = cpu(services.processes());
        start = System.nanoTime();
      }
      await(services, () -> services.lag(stage) == 0, STAGE_POLL_MILLIS);
      end = System.nanoTime();
      after = cpu(services.processes());
    }
    awaitSettled(services);
    services.verify();
    var elapsed = Duration.ofNanos(end - start);
    return new Round(Math.toIntExact(waiting), elapsed, since(before, after));
  }

  private Publisher.Held fill(Contender contender, int events) throws InterruptedException {
    progress.accept(
        "%s: publishing %,d events, not visible yet".formatted(contender.label(), events));
    var held = publisher.fill(contender, events);
    TimeUnit.NANOSECONDS.sleep(REST.toNanos());
    return held;
  }

  /** Latency of so many events a second. */
  Latency pace(Contender contender, int perSecond, Duration time) throws InterruptedException {
    progress.accept(
        "%s: %,d events/s for %,d s".formatted(contender.label(), perSecond, time.toSeconds()));
    int first = contender.published();
    var due = publisher.pace(contender, perSecond, time);
    awaitSettled(contender);
    contender.verify();
    return Latency.of(perSecond, latencies(contender, first, due));
  }

  private static Map<String, Duration> cpu(List<ProcessTree> processes) {
    var cpu = new HashMap<String, Duration>();
    processes.forEach(process -> cpu.merge(process.label(), process.cpu(), Duration::plus));
    return cpu;
  }

  private static Map<String, Duration> since(
      Map<String, Duration> before, Map<String, Duration> after) {
    var used = new HashMap<String, Duration>();
    after.forEach(
        (label, time) -> used.put(label, time.minus(before.getOrDefault(label, Duration.ZERO))));
    return used;
  }

  /** Something to be waited for. */
  @FunctionalInterface
  private interface Condition {
    boolean isMet() throws InterruptedException;
  }

  private static void awaitSettled(Contender contender) throws InterruptedException {
    await(contender, contender::isSettled, POLL_MILLIS);
  }

  private static void await(Contender contender, Condition condition, long pollMillis)
      throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.isMet()) {
      if (System.nanoTime() > deadline) {
        contender.verify(); // says what is missing
        throw new BenchmarkFailure(contender.label() + " does not come to its end");
      }
      TimeUnit.MILLISECONDS.sleep(pollMillis);
    }
  }

  private Instant lastCommit(Contender contender, int first) {
    var query =
        "select max(pg_xact_commit_timestamp(xmin)) from %s where order_id >= 'o-%08d'"
            .formatted(contender.table(), first);
    try (var database = system.database();
        var statement = database.createStatement();
        var result = statement.executeQuery(query)) {
      result.next();
      return result.getTimestamp(1).toInstant();
    } catch (SQLException e) {
      throw new BenchmarkFailure("cannot ask for the last commit", e);
    }
  }

  private double[] latencies(Contender contender, int first, List<Instant> due) {
    var query =
        ("select substr(order_id, 3)::int,"
                + " (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000000)::bigint"
                + " from %s where order_id >= 'o-%08d'")
            .formatted(contender.table(), first);
    var millis = new double[due.size()];
    int count = 0;
    try (var database = system.database();
        var statement = database.createStatement();
        var rows = statement.executeQuery(query)) {
      while (rows.next()) {
        var published = due.get(rows.getInt(1) - first);
        long micros = published.getEpochSecond() * 1_000_000 + published.getNano() / 1_000;
        millis[count++] = (rows.getLong(2) - micros) / 1e3;
      }
    } catch (SQLException e) {
      throw new BenchmarkFailure("cannot ask for the rows' commits", e);
    }
    return Arrays.copyOf(millis, count);
  }
}

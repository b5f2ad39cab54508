package dev.millrace.benchmarks.pipeline;

import dev.millrace.benchmarks.BenchmarkFailure;
import dev.millrace.cli.Project;
import dev.millrace.cli.system.LocalSystem;
import dev.millrace.stack.ManagedProcess;
import dev.millrace.stack.ProcessSpec;
import dev.millrace.stack.ReadyTopics;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The least that the way of an event can cost: three relays of bytes, then COPY of rows that came
 * ready-made. As many processes and partitions as the pipeline has, and transactions like its own.
 */
final class Ceiling implements Contender, AutoCloseable {

  private static final int PARTITIONS = 6;
  private static final int RELAYS = 3;
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final String TABLE = "ceiling";

  private final LocalSystem system;
  private final Project project;
  private final List<ProcessTree> servers;
  private final ReadyRow rows;
  private final List<ManagedProcess> processes = new ArrayList<>();
  private final Thread hook = new Thread(this::kill, "stop-ceiling");
  private int published;

  /** Makes its topics and tables. */
  Ceiling(LocalSystem system, Project project, List<ProcessTree> servers, long seed)
      throws InterruptedException {
    this.system = system;
    this.project = project;
    this.servers = servers;
    this.rows = new ReadyRow(seed);
    try (var admin = system.admin();
        var database = system.database();
        var statement = database.createStatement()) {
      ReadyTopics.create(
          admin, PARTITIONS, IntStream.rangeClosed(0, RELAYS).mapToObj(Ceiling::topic).toList());
      statement.execute("create table %s (%s)".formatted(TABLE, ReadyRow.COLUMNS));
      statement.execute(
          "create table %s_position (partition int primary key, next_offset bigint, loaded bigint)"
              .formatted(TABLE));
    } catch (SQLException e) {
      throw new BenchmarkFailure("cannot prepare the ceiling", e);
    }
  }

  private static String topic(int hop) {
    return TABLE + "." + hop;
  }

  /** Starts the four processes. */
  void start() {
    Runtime.getRuntime().addShutdownHook(hook);
    var where = system.infrastructure();
    for (int hop = 0; hop < RELAYS; hop++) {
      processes.add(process("relay-" + (hop + 1), "relay", topic(hop), topic(hop + 1)));
    }
    processes.add(process("copy", "load", topic(RELAYS), where.jdbcUrl(), where.user(), TABLE));
  }

  private ManagedProcess process(String name, String kind, String input, String... rest) {
    var where = system.infrastructure();
    var command =
        Stream.of(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                LocalSystem.jvmOptions().stream(),
                Stream.of("-Dlogback.configurationFile=dev/millrace/benchmarks/logback.xml"),
                Stream.of("-cp", project.classPath("benchmarks"), CeilingProcess.class.getName()),
                Stream.of(kind, where.bootstrapServers(), input),
                Stream.of(rest))
            .flatMap(part -> part)
            .toList();
    return ManagedProcess.start(
        new ProcessSpec(name, command, system.folder(), system.logs().resolve(name + ".log"))
            .with(Map.of(CeilingProcess.PASSWORD, where.password())));
  }

  @Override
  public String label() {
    return "ceiling";
  }

  @Override
  public String topic() {
    return topic(0);
  }

  @Override
  public String table() {
    return TABLE;
  }

  @Override
  public int published() {
    return published;
  }

  @Override
  public Event next() {
    int number = published++;
    var key = rows.key();
    return new Event(number, key, rows.row(number, key), Map.of());
  }

  @Override
  public boolean isSettled() {
    for (var process : processes) {
      if (!process.isAlive()) {
        throw new BenchmarkFailure(String.valueOf(process.died().getMessage()));
      }
    }
    return count("select coalesce(sum(loaded), 0) from ceiling_position") >= published;
  }

  @Override
  public void verify() {
    long rowCount = count("select count(*) from " + TABLE);
    long orders = count("select count(distinct order_id) from " + TABLE);
    if (rowCount != published || orders != published) {
      throw new BenchmarkFailure(
          "the ceiling has %,d rows of %,d orders for %,d events"
              .formatted(rowCount, orders, published));
    }
  }

  private long count(String query) {
    try (var database = system.database()) {
      return Count.of(database, query);
    } catch (SQLException e) {
      throw new BenchmarkFailure("cannot leave the database", e);
    }
  }

  @Override
  public List<ProcessTree> processes() {
    return Stream.concat(
            processes.stream().map(each -> ProcessTree.of(each.name(), each.pid())),
            servers.stream())
        .toList();
  }

  @Override
  public void close() {
    processes.forEach(process -> process.stop(GRACE));
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private void kill() {
    processes.forEach(ManagedProcess::kill9);
  }
}

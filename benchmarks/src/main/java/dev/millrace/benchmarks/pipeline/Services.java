package dev.millrace.benchmarks.pipeline;

import dev.millrace.benchmarks.BenchmarkFailure;
import dev.millrace.cli.account.AccountReader;
import dev.millrace.cli.demo.Fate;
import dev.millrace.cli.demo.OrderEvents;
import dev.millrace.cli.demo.Truth;
import dev.millrace.cli.system.LocalSystem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** The five services with the sample pipeline, as they are: tracing, metrics, exactly-once. */
final class Services implements Contender, AutoCloseable {

  static final String PIPELINE = "orders";

  private final LocalSystem system;
  private final List<ProcessTree> servers;
  private final OrderEvents events;
  private final Truth truth = new Truth();
  private final Admin admin;
  private final Connection database;
  private long cents;

  /**
   * @param most events that will be asked for; decides how many carry a trace context
   */
  Services(LocalSystem system, List<ProcessTree> servers, long seed, int most) {
    this.system = system;
    this.servers = servers;
    this.events = new OrderEvents(seed, most);
    this.admin = system.admin();
    this.database = system.database();
  }

  @Override
  public String label() {
    return "pipeline";
  }

  @Override
  public String topic() {
    return "ingest." + PIPELINE;
  }

  @Override
  public String table() {
    return PIPELINE;
  }

  @Override
  public int published() {
    return truth.published();
  }

  @Override
  public Event next() {
    var event = events.get();
    truth.add(event);
    if (event.fate() instanceof Fate.Loaded loaded) {
      cents += loaded.cents();
    }
    return new Event(event.number(), event.key(), event.value(), event.headers());
  }

  /** Every event has its fate, and dlq-service has stored the dead letters. */
  @Override
  public boolean isSettled() throws InterruptedException {
    var account = new AccountReader(admin, database).read(PIPELINE);
    long fates =
        account.loaded() + account.filtered() + account.duplicate() + account.deadLettered();
    return fates >= truth.published()
        && Count.of(database, "select count(*) from dlq.dead_letter") >= truth.deadLetteredTotal();
  }

  @Override
  public void verify() throws InterruptedException {
    var account = new AccountReader(admin, database).read(PIPELINE);
    expect("rows", truth.loaded(), Count.of(database, "select count(*) from orders"));
    expect("cents in all rows", cents, Count.of(database, "select sum(amount * 100) from orders"));
    expect("events loaded", truth.loaded(), account.loaded());
    expect("events filtered", truth.filtered(), account.filtered());
    expect("duplicates", truth.duplicate(), account.duplicate());
    expect("events dead-lettered", truth.deadLetteredTotal(), account.deadLettered());
    expect(
        "dead letters",
        truth.deadLetteredTotal(),
        Count.of(database, "select count(*) from dlq.dead_letter"));
    if (!account.faults().isEmpty()) {
      throw new BenchmarkFailure("the account is wrong: " + account.faults());
    }
  }

  private static void expect(String what, long wanted, long found) {
    if (wanted != found) {
      throw new BenchmarkFailure("%,d %s instead of %,d".formatted(found, what, wanted));
    }
  }

  @Override
  public List<ProcessTree> processes() {
    return Stream.concat(
            system.services().stream()
                .map(each -> ProcessTree.of(each.slot().label(), each.process().pid())),
            servers.stream())
        .toList();
  }

  @Override
  public void close() {
    admin.close();
    try {
      database.close();
    } catch (SQLException e) {
      throw new BenchmarkFailure("cannot leave the database", e);
    }
  }
}

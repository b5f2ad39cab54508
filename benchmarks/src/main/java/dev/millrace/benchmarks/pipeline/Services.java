package dev.millrace.benchmarks.pipeline;

import dev.millrace.benchmarks.BenchmarkFailure;
import dev.millrace.cli.account.AccountReader;
import dev.millrace.cli.account.PipelineAccount;
import dev.millrace.cli.demo.Fate;
import dev.millrace.cli.demo.OrderEvents;
import dev.millrace.cli.demo.Truth;
import dev.millrace.cli.system.LocalSystem;
import dev.millrace.cli.system.ServiceEntry;
import dev.millrace.cli.system.ServiceKind;
import dev.millrace.runtime.stage.StageName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;
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
   * Those that are verified need not be counted again while a round runs: it would pay for that.
   */
  private long verifiedLetters;

  private long lastVerified;

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
    var account = account();
    long fates =
        account.loaded() + account.filtered() + account.duplicate() + account.deadLettered();
    return fates >= truth.published()
        && verifiedLetters
                + Count.of(
                    database,
                    "select coalesce(sum(events), 0) from dlq.dead_letter where seq > "
                        + lastVerified)
            >= truth.deadLetteredTotal();
  }

  @Override
  public void verify() throws InterruptedException {
    var account = account();
    expect("rows", truth.loaded(), Count.of(database, "select count(*) from orders"));
    expect("cents in all rows", cents, Count.of(database, "select sum(amount * 100) from orders"));
    expect("events loaded", truth.loaded(), account.loaded());
    expect("events filtered", truth.filtered(), account.filtered());
    expect("duplicates", truth.duplicate(), account.duplicate());
    expect("events dead-lettered", truth.deadLetteredTotal(), account.deadLettered());
    long letters = Count.of(database, "select coalesce(sum(events), 0) from dlq.dead_letter");
    expect("dead letters", truth.deadLetteredTotal(), letters);
    lastVerified = Count.of(database, "select max(seq) from dlq.dead_letter");
    verifiedLetters = letters;
    if (!account.faults().isEmpty()) {
      throw new BenchmarkFailure("the account is wrong: " + account.faults());
    }
  }

  /** Whether everything published has come to a stage, or to its end before. */
  boolean isAllBefore(ServiceKind stage) throws InterruptedException {
    var account = account();
    return account.published() >= truth.published()
        && PipelineAccount.STAGES.stream()
            .takeWhile(each -> each != name(stage))
            .allMatch(each -> account.lag(each) == 0);
  }

  /** Events that wait before a stage. */
  long lag(ServiceKind stage) throws InterruptedException {
    return account().lag(name(stage));
  }

  private static StageName name(ServiceKind stage) {
    return StageName.valueOf(stage.name());
  }

  private PipelineAccount account() throws InterruptedException {
    return new AccountReader(admin, database).read(PIPELINE);
  }

  List<ProcessTree> instances(ServiceKind stage) {
    return services(service -> service.slot().kind() == stage);
  }

  /** The services that take what a stage emits. */
  List<ProcessTree> behind(ServiceKind stage) {
    return services(service -> service.slot().kind().compareTo(stage) > 0);
  }

  private List<ProcessTree> services(Predicate<ServiceEntry> which) {
    return system.services().stream()
        .filter(which)
        .map(each -> ProcessTree.of(each.slot().label(), each.process().pid()))
        .toList();
  }

  private static void expect(String what, long wanted, long found) {
    if (wanted != found) {
      throw new BenchmarkFailure("%,d %s instead of %,d".formatted(found, what, wanted));
    }
  }

  @Override
  public List<ProcessTree> processes() {
    return Stream.concat(services(_ -> true).stream(), servers.stream()).toList();
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

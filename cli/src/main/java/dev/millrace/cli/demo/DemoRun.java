package dev.millrace.cli.demo;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.cli.account.AccountReader;
import dev.millrace.cli.account.PipelineAccount;
import dev.millrace.cli.system.LocalSystem;
import dev.millrace.cli.trace.Waterfall;
import dev.millrace.runtime.pipeline.Topics;
import dev.millrace.spec.PipelineName;
import dev.millrace.stack.trace.Span;
import dev.millrace.stack.trace.Trace;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Publishes to a running system, waits, and proves the fate of every event. */
final class DemoRun {

  private static final Duration TRACE_LIMIT = Duration.ofSeconds(15);
  private static final Topics TOPICS = new Topics(new PipelineName(DemoPlan.PIPELINE));

  private final CommandContext context;
  private final LocalSystem system;
  private final DemoPlan plan;

  DemoRun(CommandContext context, LocalSystem system, DemoPlan plan) {
    this.context = context;
    this.system = system;
    this.plan = plan;
  }

  /** The outcome; printed as well. */
  DemoReport run() throws InterruptedException {
    var servers = system.infrastructure().bootstrapServers();
    var block = context.terminal().block();
    try (var admin = system.admin();
        var database = system.database();
        var supervisor = new Supervisor(system.fleet(), block::say);
        var publisher = new DemoPublisher(plan, servers, TOPICS.ingest())) {
      context
          .terminal()
          .note("publishing %,d events to %s".formatted(plan.events(), TOPICS.ingest()));
      var settlement =
          new Settlement(system, new AccountReader(admin, database), database, supervisor, block);
      var account = settlement.await(publisher.burst(), plan.burst());
      if (plan.paced() > 0) {
        block.say(
            "the burst is accounted for; %,d more at %,d/s to measure the latency"
                .formatted(plan.paced(), DemoPlan.PACE));
        account = settlement.await(publisher.paced(), plan.events());
      }
      block.close();
      context.terminal().note("counting rows and dead letters");
      var evidence = evidence(admin, database, publisher);
      return report(account, evidence, publisher);
    } catch (SQLException e) {
      throw new CliFailure("the rows cannot be counted: " + e.getMessage(), e);
    }
  }

  private Evidence evidence(Admin admin, Connection database, DemoPublisher publisher)
      throws SQLException, InterruptedException {
    var rows = new LoadedRows(publisher.truth(), publisher.timings());
    rows.read(database);
    return new Evidence(
        published(admin),
        rows.rows(),
        rows.doubled(),
        rows.faults(),
        rows.faultCount(),
        DeadLetterEvidence.stored(database, DemoPlan.PIPELINE),
        DeadLetterEvidence.inTopic(
            system.infrastructure().bootstrapServers(), TOPICS.deadLetters()));
  }

  /** The topic was empty, and its only producer makes no transactions: offsets count records. */
  private static long published(Admin admin) throws InterruptedException {
    try {
      var partitions =
          admin
              .describeTopics(java.util.List.of(TOPICS.ingest()))
              .allTopicNames()
              .get()
              .get(TOPICS.ingest())
              .partitions()
              .stream()
              .map(info -> new TopicPartition(TOPICS.ingest(), info.partition()))
              .collect(Collectors.toMap(p -> p, _ -> OffsetSpec.latest()));
      return admin.listOffsets(partitions).all().get().values().stream()
          .mapToLong(found -> found.offset())
          .sum();
    } catch (ExecutionException e) {
      throw new CliFailure("the published events cannot be counted: " + e.getCause(), e);
    }
  }

  private DemoReport report(PipelineAccount account, Evidence evidence, DemoPublisher publisher)
      throws InterruptedException {
    var faults = new Verdict(publisher.truth(), account, evidence).faults();
    var report =
        DemoReport.of(
            plan, account, evidence, faults, publisher.timings(), publisher.traced().traceId());
    var text = new ReportText(context.terminal());
    text.print(report, publisher.truth());
    if (!publisher.traced().traceId().isEmpty()) {
      text.heading("One event's way: " + publisher.traced().eventId());
      var trace = trace(publisher.traced().traceId());
      Waterfall.lines(trace, context.terminal()).forEach(context.terminal()::print);
      if (trace.spans().isEmpty()) {
        context.terminal().print("its spans have not arrived at " + system.tracesApi());
      }
    }
    return report;
  }

  /** Spans are sent some seconds after they end. */
  private Trace trace(String traceId) throws InterruptedException {
    var traces = system.traces();
    long deadline = System.nanoTime() + TRACE_LIMIT.toNanos();
    var trace = traces.find(traceId).orElseGet(() -> new Trace(traceId, java.util.List.of()));
    while (services(trace).size() < PipelineAccount.STAGES.size() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(200);
      trace = traces.find(traceId).orElse(trace);
    }
    return trace;
  }

  private static Map<String, Long> services(Trace trace) {
    return trace.spans().stream()
        .collect(Collectors.groupingBy(Span::service, Collectors.counting()));
  }
}

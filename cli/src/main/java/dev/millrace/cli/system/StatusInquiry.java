package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.Explanation;
import dev.millrace.cli.account.AccountReader;
import dev.millrace.spec.PipelineName;
import dev.millrace.stack.Condition;
import dev.millrace.stack.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Asks all parts of a system for their state, in parallel and each for some seconds at most. A part
 * that does not answer does not delay the others.
 */
final class StatusInquiry {

  private static final String INGEST = "ingest.";

  private final LocalSystem system;
  private final List<String> unasked = new ArrayList<>();

  StatusInquiry(LocalSystem system) {
    this.system = system;
  }

  SystemStatus run() throws InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var check = new HealthCheck();
        var floodClient = new FloodClient();
        var gapClient = new GapClient()) {
      var servers = system.servers();
      var conditions = start(threads, servers, Server::condition);
      var entries = system.services();
      var answers = start(threads, entries, entry -> ask(entry, check, floodClient, gapClient));
      var kafka = answer(conditions.get(servers.indexOf(system.kafka())));
      var postgres = answer(conditions.get(servers.indexOf(system.postgres())));
      var seen = new ArrayList<ServiceLook>();
      var held = new ArrayList<FloodEntry>();
      var grown = new TreeSet<String>();
      for (var each : answers) {
        var answer = answer(each);
        seen.add(answer.look());
        held.addAll(answer.floods().floods());
        answer.floods().silent().forEach(text -> unasked.add("floods of " + text));
        grown.addAll(answer.gaps().growths());
      }
      var pipelines = pipelines(kafka, postgres, runBySomebody(entries, seen));
      return status(
          kafka,
          answer(conditions.get(servers.indexOf(system.registry()))),
          postgres,
          answer(conditions.get(servers.indexOf(system.traceServer()))),
          services(entries, seen),
          pipelines,
          held,
          List.copyOf(grown));
    }
  }

  private SystemStatus status(
      Condition kafka,
      Condition registry,
      Condition postgres,
      Condition traces,
      List<SystemStatus.Service> services,
      @Nullable List<SystemStatus.Pipeline> pipelines,
      List<FloodEntry> floods,
      List<String> grown) {
    var where = system.infrastructure();
    return SystemStatus.judged(
        new SystemStatus.Kafka(where.bootstrapServers(), kafka.state(), kafka.cause()),
        new SystemStatus.Registry(where.registryUrl(), registry.state(), registry.cause()),
        new SystemStatus.Postgres(
            where.jdbcUrl(),
            where.user(),
            system.passwordFile().toString(),
            postgres.state(),
            postgres.cause()),
        new SystemStatus.Traces(system.tracesApi().toString(), traces.state(), traces.cause()),
        services,
        pipelines,
        floods,
        grown,
        unasked);
  }

  @FunctionalInterface
  private interface Question<T, A> {
    A ask(T of) throws InterruptedException;
  }

  private static <T, A> List<Future<A>> start(
      ExecutorService threads, List<T> all, Question<T, A> question) {
    return all.stream()
        .map(each -> threads.submit((Callable<A>) () -> question.ask(each)))
        .toList();
  }

  private static <A> A answer(Future<A> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(e.getCause());
    }
  }

  /** A service's report about itself, with the floods and gaps that it holds. */
  private record Answer(ServiceLook look, FloodClient.Answer floods, GapClient.Answer gaps) {}

  /** Asks one service. One that has ended or is suspended cannot be asked for floods and gaps. */
  private static Answer ask(
      ServiceEntry service, HealthCheck check, FloodClient floods, GapClient gaps)
      throws InterruptedException {
    var look = check.look(service);
    try {
      return new Answer(
          look,
          switch (look.health()) {
            case UP, DOWN -> floods.list(List.of(service));
            case DEAD, SUSPENDED, STARTING, SILENT -> new FloodClient.Answer(List.of(), List.of());
          },
          switch (look.health()) {
            case UP, DOWN -> gaps.list(List.of(service));
            case DEAD, SUSPENDED, STARTING, SILENT -> GapClient.Answer.NOTHING;
          });
    } catch (CliFailure e) {
      return new Answer(
          look,
          new FloodClient.Answer(List.of(), List.of(Explanation.message(e))),
          GapClient.Answer.NOTHING);
    }
  }

  private static List<SystemStatus.Service> services(
      List<ServiceEntry> entries, List<ServiceLook> looks) {
    var services = new ArrayList<SystemStatus.Service>();
    for (int i = 0; i < entries.size(); i++) {
      services.add(SystemStatus.Service.of(entries.get(i), looks.get(i)));
    }
    return services;
  }

  /** The pipelines that any service knows; null when none of the stages' services has answered. */
  private static @Nullable Set<String> runBySomebody(
      List<ServiceEntry> entries, List<ServiceLook> looks) {
    var known = new HashSet<String>();
    boolean isTold = false;
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).kind() != ServiceKind.DLQ) {
        isTold |= !looks.get(i).pipelines().isEmpty();
        known.addAll(looks.get(i).pipelines());
      }
    }
    return isTold ? known : null;
  }

  private @Nullable List<SystemStatus.Pipeline> pipelines(
      Condition kafka, Condition postgres, @Nullable Set<String> run) throws InterruptedException {
    if (!kafka.isUp()) {
      unasked.add("accounts of the pipelines: " + text("Kafka", kafka));
      return null;
    }
    if (!postgres.isUp()) {
      unasked.add("load: cannot be asked: " + text("PostgreSQL", postgres));
    }
    var seal = system.seals().orElse(null);
    try (var admin = system.adminForLooking()) {
      if (!postgres.isUp()) {
        try (var reader = AccountReader.withoutLoad(admin).looking(system::consumer, seal)) {
          return accounts(admin, reader, false, run);
        }
      }
      try (Connection database = system.databaseForLooking();
          var reader = new AccountReader(admin, database).looking(system::consumer, seal)) {
        return accounts(admin, reader, true, run);
      }
    } catch (CliFailure | ExecutionException | SQLException e) {
      unasked.add("accounts of the pipelines: " + Explanation.message(e));
      return null;
    }
  }

  private static List<SystemStatus.Pipeline> accounts(
      Admin admin, AccountReader reader, boolean withLoad, @Nullable Set<String> run)
      throws InterruptedException, ExecutionException {
    var names =
        admin.listTopics().names().get().stream()
            .filter(topic -> topic.startsWith(INGEST))
            .map(topic -> topic.substring(INGEST.length()))
            .filter(PipelineName.FORM.asMatchPredicate())
            .sorted()
            .toList();
    var pipelines = new ArrayList<SystemStatus.Pipeline>();
    for (var name : names) {
      pipelines.add(
          SystemStatus.Pipeline.of(
              reader.read(name), withLoad, run == null ? null : run.contains(name)));
    }
    return pipelines;
  }

  private static String text(String name, Condition condition) {
    return switch (condition.state()) {
      case DEAD -> name + " has ended";
      case SILENT -> "%s does not answer: %s".formatted(name, condition.cause());
      case REFUSED -> name + " " + condition.cause();
      case UP, SUSPENDED, UNWELL -> "%s: %s".formatted(name, condition.cause());
    };
  }
}

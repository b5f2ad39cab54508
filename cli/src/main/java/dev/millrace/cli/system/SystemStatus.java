package dev.millrace.cli.system;

import dev.millrace.cli.account.AccountReader;
import dev.millrace.cli.account.PipelineAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** The answer of {@code status --json}. Its names are a contract. */
record SystemStatus(
    Kafka kafka,
    Registry registry,
    Postgres postgres,
    List<Service> services,
    List<Pipeline> pipelines,
    List<FloodEntry> floods) {

  record Kafka(String bootstrapServers) {}

  record Registry(String url) {}

  record Postgres(String jdbcUrl, String user, String password) {}

  record Service(String name, String url, long pid, Health health) {}

  record Pipeline(
      String name,
      long published,
      long loaded,
      long filtered,
      long duplicate,
      long deadLettered,
      long inFlight,
      boolean balanced,
      List<Stage> stages) {

    static Pipeline of(PipelineAccount account) {
      return new Pipeline(
          account.pipeline(),
          account.published(),
          account.loaded(),
          account.filtered(),
          account.duplicate(),
          account.deadLettered(),
          account.inFlight(),
          account.balanced(),
          PipelineAccount.STAGES.stream()
              .map(stage -> new Stage(stage.label(), account.lag(stage)))
              .toList());
    }
  }

  record Stage(String name, long lag) {}

  private static final String PREFIX = "ingest.";

  /** Asks the system; without Kafka or PostgreSQL there are no pipelines to tell of. */
  static SystemStatus of(LocalSystem system) throws InterruptedException {
    var where = system.infrastructure();
    return new SystemStatus(
        new Kafka(where.bootstrapServers()),
        new Registry(where.registryUrl()),
        new Postgres(where.jdbcUrl(), where.user(), where.password()),
        services(system),
        system.isReachable() ? pipelines(system) : List.of(),
        floods(system));
  }

  private static List<Service> services(LocalSystem system) throws InterruptedException {
    var services = new ArrayList<Service>();
    try (var check = new HealthCheck()) {
      for (var service : system.services()) {
        services.add(
            new Service(
                service.slot().label(),
                service.url().toString(),
                service.process().pid(),
                check.ask(service).health()));
      }
    }
    return services;
  }

  private static List<FloodEntry> floods(LocalSystem system) throws InterruptedException {
    try (var client = new FloodClient()) {
      return client.list(system.services()).floods();
    }
  }

  private static List<Pipeline> pipelines(LocalSystem system) throws InterruptedException {
    try (var admin = system.admin();
        var database = system.database()) {
      var names =
          admin.listTopics().names().get().stream()
              .filter(topic -> topic.startsWith(PREFIX))
              .map(topic -> topic.substring(PREFIX.length()))
              .sorted()
              .toList();
      var reader = new AccountReader(admin, database);
      var pipelines = new ArrayList<Pipeline>();
      for (var name : names) {
        pipelines.add(Pipeline.of(reader.read(name)));
      }
      return pipelines;
    } catch (ExecutionException | java.sql.SQLException e) {
      throw new dev.millrace.cli.CliFailure("the pipelines cannot be read: " + e.getMessage(), e);
    }
  }
}

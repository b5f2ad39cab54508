package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.account.PipelineAccount;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.stack.Condition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code status --json}. Its names are a contract.
 *
 * @param pipelines null when Kafka could not be asked
 * @param floods of the services that could be asked
 * @param grown topics that have got more partitions in the last days, each as a sentence
 * @param wrong the faults, each as a sentence
 * @param unasked parts that could not be asked and are missing here, each as a sentence
 */
record SystemStatus(
    Kafka kafka,
    Registry registry,
    Postgres postgres,
    Traces traces,
    List<Service> services,
    @Nullable List<Pipeline> pipelines,
    List<FloodEntry> floods,
    List<String> grown,
    List<String> wrong,
    List<String> unasked) {

  /** There is a fault. */
  static final int WRONG = 1;

  /** A part could not be asked. */
  static final int UNASKED = CliFailure.UNASKED;

  record Kafka(String bootstrapServers, Condition.State health, String cause) {}

  record Registry(String url, Condition.State health, String cause) {}

  record Postgres(
      String jdbcUrl, String user, String passwordFile, Condition.State health, String cause) {}

  record Traces(String url, Condition.State health, String cause) {}

  /**
   * @param cause of its health; empty when the consumers give it
   * @param consumers and other parts that have a fault
   */
  record Service(
      String name,
      String url,
      long pid,
      Health health,
      String cause,
      List<ServiceLook.Trouble> consumers) {

    static Service of(ServiceEntry entry, ServiceLook look) {
      return new Service(
          entry.slot().label(),
          entry.url().toString(),
          entry.process().pid(),
          look.health(),
          look.cause(),
          look.troubles());
    }
  }

  /**
   * The numbers of load are null when PostgreSQL could not be asked; then the others are sums up to
   * quality.
   *
   * @param runs whether a service runs it; null when no service could be asked
   * @param outdated the loaded events that changed nothing, because they came after a newer event
   *     of their key
   */
  record Pipeline(
      String name,
      @Nullable Boolean runs,
      long published,
      @Nullable Long loaded,
      @Nullable Long outdated,
      long filtered,
      long duplicate,
      long deadLettered,
      @Nullable Long inFlight,
      @Nullable Boolean balanced,
      long lost,
      long repeated,
      long foreign,
      Intake intake,
      List<Stage> stages) {

    static Pipeline of(PipelineAccount account, boolean withLoad, @Nullable Boolean runs) {
      return new Pipeline(
          account.pipeline(),
          runs,
          account.published(),
          withLoad ? Long.valueOf(account.loaded()) : null,
          withLoad ? Long.valueOf(account.outdated()) : null,
          account.filtered(),
          account.duplicate(),
          account.deadLettered(),
          withLoad ? Long.valueOf(account.inFlight()) : null,
          withLoad ? Boolean.valueOf(account.balanced()) : null,
          account.lost(),
          account.repeated(),
          account.foreign(),
          new Intake(account.intake().lost(), account.intake().repeated()),
          PipelineAccount.STAGES.stream()
              .map(
                  stage ->
                      new Stage(
                          stage.label(),
                          withLoad || stage != StageName.LOAD
                              ? Long.valueOf(account.lag(stage))
                              : null))
              .toList());
    }
  }

  record Stage(String name, @Nullable Long lag) {}

  /** The pipeline's dead letters and outcomes that dlq-service has missed or read again. */
  record Intake(long lost, long repeated) {}

  /**
   * The exit status of the command. A part that could not be asked counts more than a fault,
   * because its state is unknown.
   */
  int exitCode() {
    if (!unasked.isEmpty()) {
      return UNASKED;
    }
    return wrong.isEmpty() ? 0 : WRONG;
  }

  /** Adds the sentences to what was found. */
  static SystemStatus judged(
      Kafka kafka,
      Registry registry,
      Postgres postgres,
      Traces traces,
      List<Service> services,
      @Nullable List<Pipeline> pipelines,
      List<FloodEntry> floods,
      List<String> grown,
      List<String> unasked) {
    var wrong = new ArrayList<String>();
    var missing = new ArrayList<>(unasked);
    server("Kafka", kafka.health(), kafka.cause(), wrong);
    server("Schema registry", registry.health(), registry.cause(), wrong);
    server("PostgreSQL", postgres.health(), postgres.cause(), wrong);
    server("Traces", traces.health(), traces.cause(), wrong);
    for (var service : services) {
      switch (service.health()) {
        case UP -> {}
        case SILENT ->
            missing.add("%s does not answer: %s".formatted(service.name(), service.cause()));
        case STARTING -> wrong.add("%s is starting".formatted(service.name()));
        case DEAD ->
            wrong.add("%s has ended: ./millrace up starts it again".formatted(service.name()));
        case SUSPENDED -> wrong.add("%s: %s".formatted(service.name(), service.cause()));
        case DOWN ->
            wrong.add(
                "%s is not well%s"
                    .formatted(
                        service.name(), service.cause().isEmpty() ? "" : ": " + service.cause()));
      }
    }
    for (var flood : floods) {
      wrong.add(
          "%s holds %,d events of %s: %s"
              .formatted(flood.service(), flood.held(), flood.pipeline(), flood.cause()));
    }
    return new SystemStatus(
        kafka, registry, postgres, traces, services, pipelines, floods, grown, wrong, missing);
  }

  private static void server(
      String name, Condition.State health, String cause, List<String> wrong) {
    switch (health) {
      case UP -> {}
      case DEAD -> wrong.add("%s has ended: ./millrace up starts it again".formatted(name));
      case SILENT -> wrong.add("%s does not answer: %s".formatted(name, cause));
      case REFUSED -> wrong.add("%s %s; ./millrace up sets it again".formatted(name, cause));
      case SUSPENDED, UNWELL -> wrong.add("%s: %s".formatted(name, cause));
    }
  }
}

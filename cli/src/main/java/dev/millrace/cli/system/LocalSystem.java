package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.Project;
import dev.millrace.cli.system.StartCache.Mode;
import dev.millrace.stack.LocalStack;
import dev.millrace.stack.trace.Traces;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** The infrastructure and services of one data folder, whether they run or not. */
public final class LocalSystem {

  private final LocalStack stack;
  private final Fleet fleet;

  LocalSystem(LocalStack stack, Fleet fleet) {
    this.stack = stack;
    this.fleet = fleet;
  }

  /** The system of a folder; empty when none was started there. */
  public static Optional<LocalSystem> find(Project project, Path data) {
    return LocalStack.attach(data)
        .map(
            stack ->
                new LocalSystem(stack, fleet(project, sources(project, data), stack, Mode.PLAIN)));
  }

  /** Options of the JVM that every stage's service runs with. */
  public static List<String> jvmOptions() {
    return ServiceLauncher.JVM_OPTIONS;
  }

  /** What the services of a folder run: what was remembered, else what the project has. */
  static ServiceSources sources(Project project, Path data) {
    return SystemSettings.read(data)
        .map(SystemSettings::sources)
        .orElseGet(() -> new ServiceSources(project.pipelines(), project.schemas()));
  }

  static Fleet fleet(Project project, ServiceSources sources, LocalStack stack, Mode mode) {
    var launcher =
        new ServiceLauncher(project, sources, stack.folder(), infrastructure(stack), mode);
    return new Fleet(launcher, new ServiceBook(stack.folder()));
  }

  private static Infrastructure infrastructure(LocalStack stack) {
    return new Infrastructure(
        stack.kafka().bootstrapServers(),
        stack.registry().url(),
        stack.postgres().jdbcUrl(),
        stack.postgres().user(),
        stack.postgres().password(),
        stack.traces().otlpEndpoint());
  }

  public Path folder() {
    return stack.folder();
  }

  public Path logs() {
    return stack.folder().resolve("logs");
  }

  public Infrastructure infrastructure() {
    return infrastructure(stack);
  }

  /** Holds the password of PostgreSQL's user, for its owner alone. */
  public Path passwordFile() {
    return stack.postgres().passwordFile();
  }

  public Traces traces() {
    return stack.traces().client();
  }

  /** Where traces can be looked at. */
  public URI tracesApi() {
    return stack.traces().apiUrl();
  }

  public Fleet fleet() {
    return fleet;
  }

  public List<ServiceEntry> services() {
    return fleet.services();
  }

  /** Whether a client can reach both Kafka and PostgreSQL. */
  public boolean isReachable() {
    return stack.kafka().healthy() && stack.postgres().healthy();
  }

  /** What of the infrastructure does not answer; empty when all does. */
  public List<String> unhealthy() {
    return stack.servers().stream()
        .filter(server -> !server.healthy())
        .map(server -> server.component().label())
        .toList();
  }

  /** A client for Kafka's administration; the caller closes it. */
  public Admin admin() {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, infrastructure().bootstrapServers(),
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 20_000,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000));
  }

  /** A connection to PostgreSQL; the caller closes it. */
  public Connection database() {
    var where = infrastructure();
    try {
      return DriverManager.getConnection(where.jdbcUrl(), where.user(), where.password());
    } catch (SQLException e) {
      throw new CliFailure(
          "PostgreSQL does not answer at %s: %s".formatted(where.jdbcUrl(), e.getMessage()), e);
    }
  }

  /** Ends the services, then the servers. A throw-away folder goes as well. */
  public void stop() {
    fleet.stop();
    stack.close();
  }

  /** Deletes the folder of a system that is stopped, with all data and logs. */
  public void delete() {
    stack.delete();
  }

  /** Ends everything at once; for a system whose data nobody needs. */
  public void kill() {
    fleet.kill();
    stack.close();
  }
}

package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.Project;
import dev.millrace.cli.system.StartCache.Mode;
import dev.millrace.runtime.kafka.RecordSeals;
import dev.millrace.runtime.seal.SealKeyFile;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.stack.HealthProbe;
import dev.millrace.stack.KafkaServer;
import dev.millrace.stack.LocalStack;
import dev.millrace.stack.PostgresServer;
import dev.millrace.stack.RegistryServer;
import dev.millrace.stack.Server;
import dev.millrace.stack.TraceServer;
import dev.millrace.stack.trace.Traces;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

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

  /**
   * The pipelines that the services of a folder run: the remembered ones, or else the project's.
   */
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

  KafkaServer kafka() {
    return stack.kafka();
  }

  PostgresServer postgres() {
    return stack.postgres();
  }

  RegistryServer registry() {
    return stack.registry();
  }

  TraceServer traceServer() {
    return stack.traces();
  }

  /** All four. */
  List<Server> servers() {
    return stack.servers();
  }

  /** A client for Kafka's administration; the caller closes it. */
  public Admin admin() {
    return admin(Duration.ofSeconds(20));
  }

  /** The same, with short time limits. */
  Admin adminForLooking() {
    return admin(HealthProbe.PATIENCE);
  }

  /**
   * Recognises records of this system's services; empty when no service has made a key yet, or the
   * key cannot be read.
   */
  public Optional<RecordSeals> seals() {
    var file = ServiceLauncher.sealKeyFile(folder());
    try {
      return Files.exists(file)
          ? Optional.of(new RecordSeals(new SealKeyFile(file, new SecureRandom()).key()))
          : Optional.empty();
    } catch (FatalStageException _) {
      // Services that cannot read the key do not start, and say why.
      return Optional.empty();
    }
  }

  /**
   * A consumer of committed records without a group. It fails when its position does not exist. The
   * caller closes it.
   */
  public Consumer<byte[], byte[]> consumer() {
    int millis = (int) HealthProbe.PATIENCE.toMillis();
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            infrastructure().bootstrapServers(),
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            // The broker answers its other requests only after a waiting fetch has ended.
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            10,
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            millis,
            ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            Math.min(millis, 10_000)),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private Admin admin(Duration patience) {
    int millis = (int) patience.toMillis();
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, infrastructure().bootstrapServers(),
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(millis, 10_000)));
  }

  /**
   * A connection to PostgreSQL; the caller closes it.
   *
   * @throws CliFailure when there is none; the message tells a refusal from silence
   */
  public Connection database() {
    return database(Duration.ZERO);
  }

  /** The same, with a short time limit for each answer. */
  Connection databaseForLooking() {
    return database(HealthProbe.PATIENCE);
  }

  private Connection database(Duration patience) {
    var where = infrastructure();
    var properties = new Properties();
    properties.setProperty("user", where.user());
    properties.setProperty("password", where.password());
    properties.setProperty("connectTimeout", String.valueOf(HealthProbe.PATIENCE.toSeconds()));
    properties.setProperty("socketTimeout", String.valueOf(patience.toSeconds()));
    try {
      return DriverManager.getConnection(where.jdbcUrl(), properties);
    } catch (SQLException e) {
      boolean isSilent = e.getSQLState() == null || e.getSQLState().startsWith("08");
      throw new CliFailure(
          "PostgreSQL at %s %s: %s (see ./millrace status)"
              .formatted(
                  where.jdbcUrl(),
                  isSilent ? "does not answer" : "refuses user '" + where.user() + "'",
                  e.getMessage()),
          e);
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

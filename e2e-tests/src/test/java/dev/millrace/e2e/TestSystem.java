package dev.millrace.e2e;

import dev.millrace.cli.Project;
import dev.millrace.cli.account.AccountReader;
import dev.millrace.cli.account.PipelineAccount;
import dev.millrace.cli.system.Fleet;
import dev.millrace.cli.system.Health;
import dev.millrace.cli.system.HealthCheck;
import dev.millrace.cli.system.Infrastructure;
import dev.millrace.cli.system.ServiceEntry;
import dev.millrace.cli.system.ServiceKind;
import dev.millrace.cli.system.ServiceSlot;
import dev.millrace.cli.system.ServiceSources;
import dev.millrace.e2e.link.TcpLink;
import dev.millrace.e2e.release.OldServices;
import dev.millrace.stack.Infra;
import dev.millrace.stack.ManagedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Servers and services of this JVM's tests; stopped with it. */
public final class TestSystem {

  /**
   * The pipelines of the test classes: each a copy of {@code orders} under a name and table of its
   * own.
   */
  static final List<String> PIPELINES =
      List.of(
          "flow",
          "bad-input",
          "avro-client",
          "killed",
          "redriven",
          "scaled",
          "outage",
          "deleted",
          "replayed",
          "flood-released",
          "flood-mended",
          "junk",
          "strangers",
          "garbage",
          "rights");

  private static final String UPSERT = "mode: upsert, key: [order_id]";

  static final String FAULTS_LOG = "faults-log";
  static final String FAULTS_LAST = "faults-last";

  /** The pipelines of the fault tests, each with a sink of its own kind. */
  private static final Map<String, String> SINKS =
      Map.of(FAULTS_LOG, "mode: append", FAULTS_LAST, "mode: upsert, key: [customer_id]");

  /** The pipeline whose hashes have a salt, and that salt. */
  private static final String SALTED = "flow";

  static final String SALT = "a salt of the tests, and long enough";

  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Infra infra;
  private final Fleet fleet;
  private final TcpLink postgres;
  private final TcpLink registry;
  private final Admin admin;
  private final Path folder;
  private final Infrastructure infrastructure;
  private final AtomicReference<@Nullable OldServices> old = new AtomicReference<>();

  private TestSystem(
      Infra infra,
      Infrastructure infrastructure,
      Fleet fleet,
      TcpLink postgres,
      TcpLink registry,
      Path folder) {
    this.folder = folder;
    this.infrastructure = infrastructure;
    this.infra = infra;
    this.fleet = fleet;
    this.postgres = postgres;
    this.registry = registry;
    this.admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, infra.bootstrapServers()));
  }

  private static final class Shared {
    static final TestSystem SYSTEM =
        start(
            "system",
            Stream.concat(PIPELINES.stream(), SINKS.keySet().stream()).toList(),
            Infra.shared(),
            List.of());
  }

  private static final class OfFaults {
    static final TestSystem SYSTEM =
        start(
            "system-of-faults",
            List.copyOf(SINKS.keySet()),
            Infra.shared(),
            // Stages of release 0.1.0, which makes no tags, take part in some of the tests.
            List.of("millrace.seal.take-untagged=true"));
  }

  private static final class OfFaultsInCluster {
    static final Cluster CLUSTER = Cluster.start();
    static final TestSystem SYSTEM =
        start(
            "system-in-cluster",
            List.copyOf(SINKS.keySet()),
            CLUSTER,
            List.of("millrace.topics.replication-factor=3"));
  }

  /** The system, started when it is asked for first. */
  public static TestSystem shared() {
    return Shared.SYSTEM;
  }

  /** A system that runs nothing but the pipelines of the fault tests. */
  public static TestSystem ofFaults() {
    return OfFaults.SYSTEM;
  }

  /** The same on {@link #cluster()}. */
  public static TestSystem ofFaultsInCluster() {
    return OfFaultsInCluster.SYSTEM;
  }

  private static TestSystem start(
      String name, List<String> pipelines, Infra infra, List<String> settings) {
    var folder = folder(name);
    writePipelines(folder.resolve("pipelines"), pipelines);
    copySchemas(folder.resolve("schemas"));
    FaultTables.make(infra, pipelines);
    var postgres = link(infra.jdbcUrl().substring("jdbc:".length()));
    var registry = link(infra.registryUrl());
    var infrastructure =
        new Infrastructure(
            infra.bootstrapServers(),
            through(registry, infra.registryUrl()),
            "jdbc:" + through(postgres, infra.jdbcUrl().substring("jdbc:".length())),
            infra.serviceUser(),
            infra.servicePassword(),
            infra.otlpEndpoint());
    var fleet =
        Fleet.of(
            Project.ofProcess(),
            new ServiceSources(folder.resolve("pipelines"), folder.resolve("schemas")),
            folder,
            infrastructure,
            settings);
    Runtime.getRuntime().addShutdownHook(new Thread(fleet::kill));
    fleet.startMissing(
        Arrays.stream(ServiceKind.values()).map(kind -> new ServiceSlot(kind, 1)).toList());
    var system = new TestSystem(infra, infrastructure, fleet, postgres, registry, folder);
    fleet.services().forEach(service -> system.awaitHealth(service.slot(), Health.UP));
    return system;
  }

  /** Of its own, so that a test may change them. */
  private static void copySchemas(Path folder) {
    var from = Project.ofProcess().schemas();
    try (var files = Files.walk(from)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var copy = folder.resolve(from.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TcpLink link(String url) {
    var uri = URI.create(url);
    return TcpLink.to(uri.getHost(), uri.getPort());
  }

  private static String through(TcpLink link, String url) {
    return url.replace(URI.create(url).getAuthority(), link.host() + ":" + link.port());
  }

  private static Path folder(String name) {
    try {
      return Files.createDirectories(Path.of("target", name)).toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writePipelines(Path folder, List<String> pipelines) {
    try {
      var orders = Files.readString(Project.ofProcess().pipelines().resolve("orders.yaml"));
      Files.createDirectories(folder);
      for (var name : pipelines) {
        Files.writeString(
            folder.resolve(name + ".yaml"),
            (name.equals("deleted") ? deleting(orders) : orders)
                .replace("pipeline: orders", "pipeline: " + name)
                .replace("table: orders", "table: " + table(name))
                .replace("email: redact", hashing(name, folder))
                .replace(UPSERT, SINKS.getOrDefault(name, UPSERT)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Hashes tell whether each row has its own mail; one pipeline's have a salt. */
  private static String hashing(String name, Path folder) throws IOException {
    if (!name.equals(SALTED)) {
      return "email: sha256";
    }
    var salt = folder.resolveSibling("salt");
    Files.writeString(salt, SALT + "\n");
    return "email: sha256, salt: \"${file:%s}\"".formatted(salt);
  }

  /** A pipeline that deletes by tombstone: its key is the table's, and no update is a duplicate. */
  private static String deleting(String orders) {
    return orders
        .replace("key: customer_id", "key: order_id")
        .replace("    - unique: { key: order_id, within: 24h }\n", "")
        .replace("mode: upsert,", "mode: upsert, delete: tombstone,");
  }

  /** The file of a pipeline, as the services read it. */
  static Path file(String pipeline) {
    return folder("system").resolve("pipelines").resolve(pipeline + ".yaml");
  }

  /** The table a pipeline loads into. */
  public static String table(String pipeline) {
    return "orders_" + pipeline.replace('-', '_');
  }

  public Infra infra() {
    return infra;
  }

  /** The servers of {@link #ofFaultsInCluster()}. */
  public Cluster cluster() {
    return (Cluster) infra;
  }

  /** Of Kafka; stays open. */
  public Admin admin() {
    return admin;
  }

  /** The file of a schema, as the services read it: {@code orders.Order} is in {@code orders}. */
  public Path schema(String name) {
    return folder.resolve("schemas").resolve(name.replace('.', '/') + ".avsc");
  }

  /** Kills all services, for good. */
  public void end() {
    fleet.kill();
    if (old.get() instanceof OldServices others) {
      others.kill();
    }
  }

  /** What the services reach PostgreSQL through; tests do not. */
  public TcpLink postgresLink() {
    return postgres;
  }

  /** What the services reach the registry through; tests do not. */
  public TcpLink registryLink() {
    return registry;
  }

  /** All instances that were started and not ended in order, of whatever release. */
  public List<ServiceEntry> services() {
    return old.get() instanceof OldServices others
        ? Stream.concat(fleet.services().stream(), others.services().stream()).toList()
        : fleet.services();
  }

  /**
   * Lets services of release 0.1.0 be started here. They read the same schemas, and the pipelines
   * in that release's words.
   *
   * @param release as it was built
   */
  public void allowOld(Project release) {
    if (old.get() == null) {
      var pipelines = folder.resolve("pipelines-0.1.0");
      writeInOldWords(folder.resolve("pipelines"), pipelines);
      var others =
          new OldServices(
              release,
              new ServiceSources(pipelines, folder.resolve("schemas")),
              folder,
              infrastructure);
      Runtime.getRuntime().addShutdownHook(new Thread(others::kill));
      old.set(others);
    }
  }

  /** There, a decimal had to become a double before it was multiplied. */
  private static void writeInOldWords(Path from, Path to) {
    try (var files = Files.list(from)) {
      Files.createDirectories(to);
      for (var file : files.toList()) {
        Files.writeString(
            to.resolve(file.getFileName()),
            Files.readString(file).replace("amount * quantity", "amount * double(quantity)"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts an instance of each of these of release 0.1.0, and waits until they are ready. */
  public void startOld(List<ServiceKind> kinds, int number) {
    kinds.forEach(kind -> old().begin(kind, number));
    kinds.forEach(kind -> awaitHealth(new ServiceSlot(kind, number), Health.UP));
  }

  /** Ends an instance of release 0.1.0 in order, and forgets it. */
  public void stopOld(ServiceKind kind, int number) {
    old().stop(kind, number);
  }

  private OldServices old() {
    return Objects.requireNonNull(old.get(), "services of 0.1.0 are not allowed here");
  }

  public ServiceEntry service(ServiceKind kind) {
    return service(kind, 1);
  }

  public ServiceEntry service(ServiceKind kind, int number) {
    return services().stream()
        .filter(service -> service.kind() == kind && service.number() == number)
        .findFirst()
        .orElseThrow();
  }

  /** {@code kill -9}. */
  public void kill(ServiceKind kind) {
    kill(kind, 1);
  }

  /** {@code kill -9}. */
  public void kill(ServiceKind kind, int number) {
    ManagedProcess.attach(service(kind, number).process()).orElseThrow().kill9();
  }

  /** {@code SIGSTOP}: the instance hangs. */
  public void suspend(ServiceKind kind, int number) {
    ManagedProcess.attach(service(kind, number).process()).orElseThrow().suspend();
  }

  /** {@code SIGCONT}. */
  public void resume(ServiceKind kind, int number) {
    ManagedProcess.attach(service(kind, number).process()).orElseThrow().resume();
  }

  /** Starts another instance, or one that was killed, and waits until it is ready. */
  public void start(ServiceKind kind, int number) {
    begin(kind, number);
    awaitHealth(new ServiceSlot(kind, number), Health.UP);
  }

  /** Starts another instance, or one that was killed, and does not wait for it. */
  public void begin(ServiceKind kind, int number) {
    fleet.startMissing(List.of(new ServiceSlot(kind, number)));
  }

  /** Ends an instance in order, and forgets it. */
  public void stop(ServiceKind kind, int number) {
    var slot = new ServiceSlot(kind, number);
    fleet.stopOthers(
        fleet.services().stream()
            .map(ServiceEntry::slot)
            .filter(other -> !other.equals(slot))
            .toList());
  }

  /** Ends all instances in order, starts them again, and waits until they are ready. */
  public void restart() {
    var slots = fleet.services().stream().map(ServiceEntry::slot).toList();
    fleet.stopOthers(List.of());
    fleet.startMissing(slots);
    slots.forEach(slot -> awaitHealth(slot, Health.UP));
  }

  public void awaitHealth(ServiceSlot slot, Health wanted) {
    try (var check = new HealthCheck()) {
      Awaitility.await(slot.label() + " " + wanted)
          .atMost(PATIENCE)
          .until(
              () ->
                  services().stream()
                      .filter(service -> service.slot().equals(slot))
                      .anyMatch(service -> is(check, service, wanted)));
    }
  }

  private static boolean is(HealthCheck check, ServiceEntry service, Health wanted) {
    try {
      return check.ask(service).health() == wanted;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  public Connection database() throws SQLException {
    return DriverManager.getConnection(
        infra.jdbcUrl(), infra.serviceUser(), infra.servicePassword());
  }

  /** One number from a query. */
  public long count(String sql) {
    try (var connection = database();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  public void execute(String sql) {
    try (var connection = database();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  public PipelineAccount account(String pipeline) {
    try (var connection = database()) {
      return new AccountReader(admin, connection).read(pipeline);
    } catch (SQLException e) {
      throw new IllegalStateException("account of " + pipeline, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("account of " + pipeline, e);
    }
  }

  /** Waits until so many events were published to the pipeline and none of them is on its way. */
  public PipelineAccount awaitSettled(String pipeline, long published) {
    return Awaitility.await(published + " events of " + pipeline + " settled")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> account(pipeline),
            account -> account.published() == published && account.inFlight() == 0);
  }
}

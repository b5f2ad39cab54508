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
import dev.millrace.stack.Infra;
import dev.millrace.stack.ManagedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.awaitility.Awaitility;

/** Servers and services of this JVM's tests; stopped with it. */
final class TestSystem {

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
          "flood-released",
          "flood-mended");

  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Infra infra;
  private final Fleet fleet;
  private final Admin admin;

  private TestSystem(Infra infra, Fleet fleet) {
    this.infra = infra;
    this.fleet = fleet;
    this.admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, infra.bootstrapServers()));
  }

  private static final class Shared {
    static final TestSystem SYSTEM = start();
  }

  /** The system, started when it is asked for first. */
  static TestSystem shared() {
    return Shared.SYSTEM;
  }

  private static TestSystem start() {
    var infra = Infra.shared();
    var folder = temporary();
    writePipelines(folder.resolve("pipelines"));
    var fleet =
        Fleet.of(
            Project.ofProcess(),
            folder.resolve("pipelines"),
            folder,
            new Infrastructure(
                infra.bootstrapServers(),
                infra.registryUrl(),
                infra.jdbcUrl(),
                infra.user(),
                infra.password(),
                infra.otlpEndpoint()));
    Runtime.getRuntime().addShutdownHook(new Thread(fleet::kill));
    fleet.startMissing(
        Arrays.stream(ServiceKind.values()).map(kind -> new ServiceSlot(kind, 1)).toList());
    var system = new TestSystem(infra, fleet);
    fleet.services().forEach(service -> system.awaitHealth(service.slot(), Health.UP));
    return system;
  }

  private static Path temporary() {
    try {
      return Files.createDirectories(Path.of("target", "system")).toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writePipelines(Path folder) {
    try {
      var orders = Files.readString(Project.ofProcess().pipelines().resolve("orders.yaml"));
      Files.createDirectories(folder);
      for (var name : PIPELINES) {
        Files.writeString(
            folder.resolve(name + ".yaml"),
            (name.equals("deleted") ? deleting(orders) : orders)
                .replace("pipeline: orders", "pipeline: " + name)
                .replace("table: orders", "table: " + table(name)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    return temporary().resolve("pipelines").resolve(pipeline + ".yaml");
  }

  /** The table a pipeline loads into. */
  static String table(String pipeline) {
    return "orders_" + pipeline.replace('-', '_');
  }

  Infra infra() {
    return infra;
  }

  ServiceEntry service(ServiceKind kind) {
    return fleet.services().stream()
        .filter(service -> service.kind() == kind && service.number() == 1)
        .findFirst()
        .orElseThrow();
  }

  /** {@code kill -9}. */
  void kill(ServiceKind kind) {
    ManagedProcess.attach(service(kind).process()).orElseThrow().kill9();
  }

  /** Starts another instance, or one that was killed, and waits until it is ready. */
  void start(ServiceKind kind, int number) {
    var slot = new ServiceSlot(kind, number);
    fleet.startMissing(List.of(slot));
    awaitHealth(slot, Health.UP);
  }

  /** Ends an instance in order. */
  void stop(ServiceKind kind, int number) {
    var slot = new ServiceSlot(kind, number);
    fleet.stopOthers(
        fleet.services().stream()
            .map(ServiceEntry::slot)
            .filter(other -> !other.equals(slot))
            .toList());
  }

  void awaitHealth(ServiceSlot slot, Health wanted) {
    try (var check = new HealthCheck()) {
      Awaitility.await(slot.label() + " " + wanted)
          .atMost(PATIENCE)
          .until(
              () ->
                  fleet.services().stream()
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

  Connection database() throws SQLException {
    return DriverManager.getConnection(infra.jdbcUrl(), infra.user(), infra.password());
  }

  /** One number from a query. */
  long count(String sql) {
    try (var connection = database();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  void execute(String sql) {
    try (var connection = database();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  PipelineAccount account(String pipeline) {
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
  PipelineAccount awaitSettled(String pipeline, long published) {
    return Awaitility.await(published + " events of " + pipeline + " settled")
        .atMost(PATIENCE.multipliedBy(2))
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> account(pipeline),
            account -> account.published() == published && account.inFlight() == 0);
  }
}

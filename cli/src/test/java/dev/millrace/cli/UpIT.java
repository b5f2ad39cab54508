package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.cli.system.LocalSystem;
import dev.millrace.cli.system.ServiceEntry;
import dev.millrace.cli.system.ServiceKind;
import dev.millrace.stack.LocalStack;
import dev.millrace.stack.ManagedProcess;
import dev.millrace.stack.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** One system in the background, from {@code up} to {@code down}, with what goes wrong between. */
class UpIT {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir private Path folder;
  private final Project project = new Project(CliRun.root());
  private Path data;
  private Path pipelines;

  /** A folder outside the project, with schemas beside it. */
  @BeforeEach
  void make() throws IOException {
    data = folder.resolve("data");
    pipelines = Files.createDirectories(folder.resolve("shop/pipelines"));
    var schema = folder.resolve("shop/schemas/avro/shop/Sale.avsc");
    Files.createDirectories(schema.getParent());
    Files.writeString(
        schema,
        Files.readString(project.schemas().resolve("orders/Order.avsc"))
            .replace("\"namespace\": \"orders\"", "\"namespace\": \"shop\"")
            .replace("\"name\": \"Order\"", "\"name\": \"Sale\""));
    Files.writeString(pipelines.resolve("sales.yaml"), sales());
  }

  @AfterEach
  void remove() {
    run("down", "--delete");
  }

  @Test
  void remembersShowsAndStartsAgain() throws Exception {
    assertThat(run("up", "--pipelines", pipelines.toString()))
        .returns(0, CliRun::exitCode)
        .extracting(CliRun::out)
        .asString()
        .doesNotContain("not taken up");
    assertThat(readableByOthers()).isEmpty();
    assertThat(run("status")).satisfies(UpIT::isWell);
    var json = new JsonMapper().readTree(run("status", "--json").out());
    assertThat(Path.of(json.path("postgres").path("passwordFile").asString()))
        .hasContent(system().infrastructure().password());
    assertThat(json.path("pipelines").findValuesAsString("name")).contains("sales");
    assertThat(run("sql", "select rolsuper from pg_roles where rolname = current_user").out())
        .startsWith("rolsuper\nf");

    saysWhatIsRefused();

    process(ServiceKind.QUALITY).kill9();
    process(ServiceKind.LOAD).suspend();
    var status = run("status");
    assertThat(status.exitCode()).isEqualTo(1);
    assertThat(status.out())
        .contains("DEAD", "its process has ended", "SUSPENDED", "kill -CONT")
        .doesNotContain("does not answer");
    process(ServiceKind.LOAD).resume();

    // Its folder is remembered; what is new is named, and so is what is broken.
    Files.writeString(pipelines.resolve("broken.yaml"), sales().replace("shop.Sale", "shop.Nope"));
    var refused = run("up", "--pipelines", project.pipelines().toString());
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("the system runs the pipelines of " + pipelines);
    Files.move(pipelines.resolve("broken.yaml"), folder.resolve("broken.yaml"));
    await().atMost(LIMIT).untilAsserted(() -> assertThat(run("up")).satisfies(UpIT::isWell));
    Files.move(folder.resolve("broken.yaml"), pipelines.resolve("broken.yaml"));
    var again = run("up");
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.out()).contains(pipelines + "/broken.yaml:", "shop.Nope", "new broken.yaml");
    assertThat(run("status")).satisfies(UpIT::isWell);

    LocalStack.attach(data).orElseThrow().kafka().kill9();
    var without = run("status");
    assertThat(without.exitCode()).isEqualTo(3);
    assertThat(without.out()).contains("Kafka has ended", "not known: accounts", "load-service");
  }

  /** A password and a right are missing for a while; all goes on by itself when they are back. */
  private void saysWhatIsRefused() throws Exception {
    var postgres = LocalStack.attach(data).orElseThrow().postgres();
    var readers = new ResourcePattern(ResourceType.TOPIC, "ingest.sales", PatternType.LITERAL);
    var nobody =
        List.of(
            new AclBinding(
                readers,
                new AccessControlEntry("User:*", "*", AclOperation.ALL, AclPermissionType.ALLOW)),
            new AclBinding(
                readers,
                new AccessControlEntry("User:*", "*", AclOperation.READ, AclPermissionType.DENY)));
    try (var admin =
        Admin.create(
            Map.of("bootstrap.servers", (Object) system().infrastructure().bootstrapServers()))) {
      admin.createAcls(nobody).all().get();
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> {
                var status = run("status");
                assertThat(status.exitCode()).as(status.out()).isEqualTo(1);
                assertThat(status.out()).contains("sales.ingest.0", "paused", "Grant the right");
              });
      password(postgres, "another");
      // What is loaded cannot be asked for then.
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> {
                var status = run("status");
                assertThat(status.exitCode()).as(status.out()).isEqualTo(3);
                assertThat(status.out())
                    .contains("refuses user 'millrace'", "28P01")
                    .contains("db DOWN: cause FATAL: password authentication failed")
                    .doesNotContain("does not answer");
              });
      password(postgres, postgres.password());
      admin.deleteAcls(nobody.stream().map(AclBinding::toFilter).toList()).all().get();
    }
    await().atMost(LIMIT).untilAsserted(() -> assertThat(run("status")).satisfies(UpIT::isWell));
  }

  /** Changes the password of the services' user, and ends its sessions. */
  private static void password(PostgresServer postgres, String password) throws SQLException {
    try (var database =
            DriverManager.getConnection(
                postgres.jdbcUrl(), postgres.superuser(), postgres.superPassword());
        var statement = database.createStatement()) {
      statement.execute("alter role %s password '%s'".formatted(postgres.user(), password));
      statement.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where usename = '%s'"
              .formatted(postgres.user()));
    }
  }

  private static void isWell(CliRun run) {
    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
  }

  private String sales() throws IOException {
    return Files.readString(project.pipelines().resolve("orders.yaml"))
        .replace("pipeline: orders", "pipeline: sales")
        .replace("orders.Order", "shop.Sale")
        .replace("table: orders", "table: sales");
  }

  private CliRun run(String... args) {
    var all = Stream.concat(Stream.of(args), Stream.of("--data", data.toString()));
    return CliRun.of(all.toArray(String[]::new));
  }

  private LocalSystem system() {
    return LocalSystem.find(project, data).orElseThrow();
  }

  private ManagedProcess process(ServiceKind kind) {
    return system().services().stream()
        .filter(service -> service.kind() == kind)
        .map(ServiceEntry::process)
        .flatMap(process -> ManagedProcess.attach(process).stream())
        .findFirst()
        .orElseThrow();
  }

  private List<Path> readableByOthers() throws IOException {
    var permissions = Files.getPosixFilePermissions(data);
    return permissions.contains(PosixFilePermission.OTHERS_READ)
            || permissions.contains(PosixFilePermission.GROUP_READ)
        ? List.of(data)
        : List.of();
  }
}

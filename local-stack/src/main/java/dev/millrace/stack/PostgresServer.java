package dev.millrace.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL with the database {@code millrace}, and one for the registry. */
public final class PostgresServer extends Server {

  static final String DATABASE = "millrace";
  static final String REGISTRY_DATABASE = "registry";

  private static final String USER = PostgresRoles.USER;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration INIT_LIMIT = Duration.ofSeconds(60);

  PostgresServer(Launcher launcher) {
    super(Component.POSTGRES, START_LIMIT, launcher);
  }

  /** Without user and password. */
  public String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(ports().postgres(), database);
  }

  /** Owns its databases, and is no superuser. */
  public String user() {
    return USER;
  }

  /** May do everything; no service has it. */
  public String superuser() {
    return PostgresRoles.SUPERUSER;
  }

  public String superPassword() {
    return launcher().state().superPassword();
  }

  public String password() {
    return launcher().state().password();
  }

  /** Holds {@link #password}, for its owner alone; there once it has been started. */
  public Path passwordFile() {
    return launcher().folder().path().resolve("postgres.password");
  }

  @Override
  void prepare() throws InterruptedException {
    launcher().chooseSuperPassword();
    if (Files.exists(data())) {
      return;
    }
    Unprivileged user = Unprivileged.detect();
    Path fresh = launcher().folder().path().resolve("postgres.new");
    Path passwordFile = launcher().folder().path().resolve("initdb.password");
    StackFolder.delete(fresh);
    try {
      Files.deleteIfExists(passwordFile);
      Files.createDirectory(fresh);
      Files.createFile(passwordFile, OwnerOnly.FILE);
      Files.writeString(passwordFile, superPassword());
      user.own(fresh);
      user.own(passwordFile);
      if (user == Unprivileged.NOBODY) {
        OwnerOnly.letThrough(launcher().folder().path());
      }
      launcher().run(initdb(user, fresh, passwordFile), INIT_LIMIT);
      // Only a whole cluster gets the name: an interrupted start begins anew.
      Files.move(fresh, data(), StandardCopyOption.ATOMIC_MOVE);
      Files.delete(passwordFile);
    } catch (IOException e) {
      throw new StackException("PostgreSQL's data folder %s cannot be made".formatted(data()), e);
    }
  }

  /** The command that makes a data folder. */
  static List<String> initdb(Path folder, Path passwordFile) {
    return List.of(
        program("initdb"),
        "--pgdata=" + folder,
        "--username=" + PostgresRoles.SUPERUSER,
        "--pwfile=" + passwordFile,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--no-instructions",
        "--no-sync");
  }

  private ProcessSpec initdb(Unprivileged user, Path fresh, Path passwordFile) {
    return new ProcessSpec(
        "PostgreSQL's initdb",
        user.wrap(initdb(fresh, passwordFile)),
        launcher().folder().path(),
        log());
  }

  @Override
  ProcessSpec spec() throws InterruptedException {
    List<String> command = new ArrayList<>(List.of(program("postgres"), "-D", data().toString()));
    settings().forEach(setting -> command.addAll(List.of("-c", setting)));
    return new ProcessSpec(component().label(), Unprivileged.detect().wrap(command), data(), log())
        .with(StopSignal.INT);
  }

  private List<String> settings() {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "listen_addresses=127.0.0.1",
                "port=" + ports().postgres(),
                "unix_socket_directories=",
                "max_connections=200",
                "timezone=UTC",
                "log_timezone=UTC"));
    if (!launcher().state().persistent()) {
      // The data must survive a killed server, but not a crash of the machine.
      settings.addAll(List.of("fsync=off", "full_page_writes=off"));
    }
    return settings;
  }

  static String program(String name) {
    return Distribution.locate().postgres().resolve("bin").resolve(name).toString();
  }

  /**
   * A server that refuses the user has started, too: {@link #complete} knows more users and the
   * right message.
   */
  @Override
  HealthProbe probe() {
    // A server that an older release has started knows no such password yet, and refuses it.
    launcher().chooseSuperPassword();
    HealthProbe asSuperuser =
        Probes.postgres(jdbcUrl("postgres"), PostgresRoles.SUPERUSER, superPassword());
    return HealthProbe.of(
        () -> {
          Condition condition = asSuperuser.condition();
          return condition.state() == Condition.State.REFUSED ? Condition.UP : condition;
        });
  }

  @Override
  HealthProbe use() {
    return Probes.postgres(jdbcUrl(), USER, password());
  }

  /** Makes the users and databases that are not there yet. */
  @Override
  void complete() {
    launcher().chooseSuperPassword();
    try {
      OwnerOnly.write(passwordFile(), password());
      new PostgresRoles(this::jdbcUrl, password(), superPassword())
          .complete(List.of(DATABASE, REGISTRY_DATABASE));
    } catch (IOException e) {
      throw new StackException("Cannot write " + passwordFile(), e);
    } catch (SQLException e) {
      throw new StackException(
          "PostgreSQL's users and databases cannot be made: " + e.getMessage(), e);
    }
  }
}

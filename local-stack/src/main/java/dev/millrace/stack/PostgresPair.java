package dev.millrace.stack;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL with a synchronous standby. The standby has every commit before it is acknowledged, so
 * it can take over without losing one. For tests; its data stays in its folder.
 */
public final class PostgresPair implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofSeconds(15);

  /** Files that a starting server makes anew, or that concern one server only. */
  private static final List<String> NOT_COPIED =
      List.of("postmaster.pid", "postmaster.opts", "pg_wal", "pg_replslot", "standby.signal");

  private final String password = Long.toHexString(RandomGenerator.getDefault().nextLong());
  private final Path folder;
  private Node primary;
  private Node standby;

  /** One of the two. */
  private static final class Node {

    private final Path data;
    private final int port;
    private final Path log;
    private @Nullable ManagedProcess process;

    Node(Path data, int port) {
      this.data = data;
      this.port = port;
      this.log = data.resolveSibling(data.getFileName() + ".log");
    }

    String jdbcUrl(String database) {
      return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }
  }

  private PostgresPair(Path folder) {
    var free = new FreePorts(RandomGenerator.getDefault());
    this.folder = folder;
    this.primary = new Node(folderOf(folder, 1), free.choose("PostgreSQL", 0, 0));
    this.standby = new Node(folderOf(folder, 2), free.choose("its standby", 0, 0));
  }

  /** The folder of a server in the folder of a pair; may be there before the pair is. */
  public static Path folderOf(Path pair, int server) {
    return pair.resolve("postgres-" + server);
  }

  /**
   * Makes a pair with the database {@code millrace}.
   *
   * @throws StackException when it does not start
   */
  public static PostgresPair start(Path folder) {
    var pair = new PostgresPair(folder);
    try {
      pair.make();
      return pair;
    } catch (IOException | SQLException e) {
      pair.close();
      throw new StackException("PostgreSQL's pair cannot be made in " + folder, e);
    } catch (InterruptedException e) {
      pair.close();
      Thread.currentThread().interrupt();
      throw new StackException("Interrupted while PostgreSQL was starting", e);
    }
  }

  private void make() throws IOException, SQLException, InterruptedException {
    Path passwordFile = Files.createTempFile("millrace", ".password", OwnerOnly.FILE);
    try {
      Files.writeString(passwordFile, password);
      Unprivileged user = Unprivileged.detect();
      user.own(passwordFile);
      prepare(primary.data, user);
      List<String> initdb = PostgresServer.initdb(data(primary), passwordFile);
      ManagedProcess.start(
              new ProcessSpec("PostgreSQL's initdb", user.wrap(initdb), folder, primary.log))
          .awaitSuccess(LIMIT);
    } finally {
      Files.delete(passwordFile);
    }
    Files.writeString(
        data(primary).resolve("pg_hba.conf"),
        "host all all 127.0.0.1/32 scram-sha-256\nhost replication all 127.0.0.1/32 scram-sha-256\n");
    launch(primary);
    new PostgresRoles(primary::jdbcUrl, password, password)
        .complete(List.of(PostgresServer.DATABASE));
    renewStandby();
  }

  private static void prepare(Path folder, Unprivileged user) throws IOException {
    OwnerOnly.makeFolder(folder);
    user.own(folder);
  }

  /** Within its folder, which may be where a disk is mounted. */
  private static Path data(Node node) {
    return node.data.resolve("data");
  }

  private void launch(Node node) throws InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(PostgresServer.program("postgres"), "-D", data(node).toString()));
    for (String setting :
        List.of(
            "listen_addresses=127.0.0.1",
            "port=" + node.port,
            "unix_socket_directories=",
            "max_connections=100",
            "timezone=UTC",
            "log_timezone=UTC",
            "wal_keep_size=64MB",
            "max_wal_size=96MB",
            "min_wal_size=32MB",
            "fsync=off")) {
      command.addAll(List.of("-c", setting));
    }
    node.process =
        ManagedProcess.start(
            new ProcessSpec("PostgreSQL", Unprivileged.detect().wrap(command), folder, node.log)
                .with(StopSignal.INT));
    node.process.awaitHealthy(
        Probes.postgres(node.jdbcUrl("postgres"), PostgresRoles.SUPERUSER, password), LIMIT);
  }

  /** The port of the server that takes writes now. */
  public synchronized int port() {
    return primary.port;
  }

  /** The URL of the server that takes writes now, without user and password. */
  public synchronized String jdbcUrl() {
    return primary.jdbcUrl(PostgresServer.DATABASE);
  }

  public String user() {
    return PostgresRoles.USER;
  }

  public String superuser() {
    return PostgresRoles.SUPERUSER;
  }

  /** Of both users. */
  public String password() {
    return password;
  }

  /** The folder of the one that takes writes now. */
  public synchronized Path folder() {
    return primary.data;
  }

  /** Kills the server that takes writes. The standby takes writes from then on, alone. */
  public synchronized void failOver() {
    kill(primary);
    try (Connection connection = connect(standby);
        var statement = connection.createStatement()) {
      statement.execute("select pg_promote(true, %d)".formatted(LIMIT.toSeconds()));
      statement.execute("alter system reset synchronous_standby_names");
      statement.execute("select pg_reload_conf()");
    } catch (SQLException e) {
      throw new StackException("The standby does not take over", e);
    }
    Node gone = primary;
    primary = standby;
    standby = gone;
  }

  /**
   * Makes the standby anew as a copy of the other server. Every commit waits for it from then on.
   */
  public synchronized void renewStandby() {
    kill(standby);
    try (Connection connection = connect(primary);
        var statement = connection.createStatement()) {
      StackFolder.delete(data(standby));
      prepare(standby.data, Unprivileged.detect());
      statement.execute("select pg_backup_start('standby', true)");
      copy(data(primary), data(standby));
      try (var label = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
        label.next();
        write(standby, "backup_label", label.getString(1));
      }
      write(standby, "standby.signal", "");
      write(
          standby,
          "postgresql.auto.conf",
          "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s'\n"
              .formatted(primary.port, PostgresRoles.SUPERUSER, password));
      own(data(standby));
      launch(standby);
      statement.execute("alter system set synchronous_standby_names = '*'");
      statement.execute("select pg_reload_conf()");
      if (standby.process instanceof ManagedProcess started) {
        started.awaitHealthy(isFollowed(connection), LIMIT);
      }
    } catch (SQLException | IOException e) {
      throw new StackException("The standby cannot be made", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("Interrupted while the standby was made", e);
    }
  }

  private static void write(Node node, String file, String text) throws IOException {
    Files.writeString(data(node).resolve(file), text);
  }

  /** Whether a standby has every commit before it is acknowledged. */
  private static HealthProbe isFollowed(Connection connection) {
    return HealthProbe.of(
        () -> {
          try (var statement = connection.createStatement();
              var rows =
                  statement.executeQuery(
                      "select count(*) from pg_stat_replication where sync_state = 'sync'")) {
            rows.next();
            return rows.getInt(1) > 0 ? Condition.UP : Condition.unwell("nobody follows");
          } catch (SQLException e) {
            return Condition.unwell(String.valueOf(e.getMessage()));
          }
        });
  }

  /** Files that go or grow meanwhile do no harm: the log is replayed over the copy. */
  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (isLeftOut(from.relativize(folder))) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path place = from.relativize(file);
            if (!isLeftOut(place)) {
              Files.copy(file, to.resolve(place));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // gone meanwhile
          }
        });
    for (String empty : List.of("pg_wal/archive_status", "pg_wal/summaries", "pg_replslot")) {
      Files.createDirectories(to.resolve(empty));
    }
    OwnerOnly.restrictAll(to);
  }

  private static boolean isLeftOut(Path place) {
    return NOT_COPIED.contains(place.getName(0).toString());
  }

  private static void own(Path folder) throws IOException, InterruptedException {
    Unprivileged user = Unprivileged.detect();
    try (Stream<Path> all = Files.walk(folder)) {
      all.forEach(user::own);
    }
  }

  private Connection connect(Node node) throws SQLException {
    return DriverManager.getConnection(node.jdbcUrl("postgres"), PostgresRoles.SUPERUSER, password);
  }

  private static void kill(Node node) {
    if (node.process instanceof ManagedProcess started) {
      started.kill9();
    }
  }

  /** Starts of the two what does not run. */
  public synchronized void restart() {
    try {
      for (Node node : List.of(primary, standby)) {
        if (!(node.process instanceof ManagedProcess started && started.isAlive())) {
          launch(node);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("Interrupted while PostgreSQL was starting", e);
    }
  }

  /** Ends both. */
  @Override
  public synchronized void close() {
    for (Node node : List.of(standby, primary)) {
      if (node.process instanceof ManagedProcess started) {
        started.stop(GRACE);
      }
    }
  }
}

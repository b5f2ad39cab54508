package dev.millrace.stack;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/** The probes of each kind of server, wherever it runs. */
final class Probes {

  private static final int ANSWER_MILLIS = (int) HealthProbe.PATIENCE.toMillis();

  private Probes() {}

  /**
   * The port opens some time before the broker may lead partitions. The broker is listed only after
   * that.
   */
  static HealthProbe kafka(String bootstrapServers) {
    Map<String, Object> config =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            ANSWER_MILLIS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            ANSWER_MILLIS);
    int port = Integer.parseInt(bootstrapServers.substring(bootstrapServers.lastIndexOf(':') + 1));
    return HealthProbe.tcp(port).and(HealthProbe.of(() -> listsABroker(config)));
  }

  private static Condition listsABroker(Map<String, Object> config) throws InterruptedException {
    try (Admin admin = Admin.create(config)) {
      return admin.describeCluster().nodes().get().isEmpty()
          ? Condition.unwell("lists no broker")
          : Condition.UP;
    } catch (ExecutionException e) {
      return e.getCause() instanceof TimeoutException
          ? Condition.silentFor(HealthProbe.PATIENCE)
          : Condition.unwell(String.valueOf(e.getCause()));
    } catch (KafkaException e) {
      return Condition.silent(String.valueOf(e.getMessage()));
    }
  }

  static HealthProbe postgres(String jdbcUrl, String user, String password) {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    for (String limit : List.of("connectTimeout", "socketTimeout", "loginTimeout")) {
      properties.setProperty(limit, String.valueOf(HealthProbe.PATIENCE.toSeconds()));
    }
    return HealthProbe.of(
        () -> {
          try (Connection connection = DriverManager.getConnection(jdbcUrl, properties)) {
            return connection.isValid((int) HealthProbe.PATIENCE.toSeconds())
                ? Condition.UP
                : Condition.silentFor(HealthProbe.PATIENCE);
          } catch (SQLException e) {
            return postgres(user, e);
          }
        });
  }

  /** Class 28 of SQLSTATE is about who asks, 08 about the connection; all else is an answer. */
  private static Condition postgres(String user, SQLException e) {
    String state = String.valueOf(e.getSQLState());
    String text = "%s (%s)".formatted(e.getMessage(), state);
    if (state.startsWith("28")) {
      return Condition.refused("refuses user '%s': %s".formatted(user, text));
    }
    return state.startsWith("08") || e.getSQLState() == null
        ? Condition.silent(text)
        : Condition.unwell(text);
  }

  /** It answers only when its database does. */
  static HealthProbe registry(String url) {
    URI base = URI.create(url);
    return HealthProbe.tcp(base.getPort()).and(HealthProbe.http(URI.create(url + "/subjects")));
  }
}

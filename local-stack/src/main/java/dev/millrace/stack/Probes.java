package dev.millrace.stack;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** How each kind of server is asked, wherever it runs. */
final class Probes {

  private static final int ANSWER_MILLIS = 5_000;

  private Probes() {}

  /** The port is open a while before the broker may lead partitions; only then it is listed. */
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
    return HealthProbe.tcp(port).and(() -> listsABroker(config));
  }

  private static boolean listsABroker(Map<String, Object> config) throws InterruptedException {
    try (Admin admin = Admin.create(config)) {
      return !admin.describeCluster().nodes().get().isEmpty();
    } catch (ExecutionException | KafkaException _) {
      return false;
    }
  }

  static HealthProbe postgres(String jdbcUrl, String user, String password) {
    return () -> {
      try (Connection connection = DriverManager.getConnection(jdbcUrl, user, password)) {
        return connection.isValid(5);
      } catch (SQLException _) {
        return false;
      }
    };
  }

  /** It answers only when its database does. */
  static HealthProbe registry(String url) {
    URI base = URI.create(url);
    return HealthProbe.tcp(base.getPort()).and(HealthProbe.http(URI.create(url + "/subjects")));
  }
}

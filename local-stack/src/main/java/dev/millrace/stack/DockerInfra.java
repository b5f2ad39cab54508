package dev.millrace.stack;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import dev.millrace.stack.trace.TraceLimits;
import dev.millrace.stack.trace.TraceSink;
import dev.millrace.stack.trace.Traces;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * Servers in containers, by Testcontainers; only the trace sink is in this JVM. Host ports are
 * fixed when a container is made, because a restarted container would otherwise get another port.
 */
final class DockerInfra implements Infra {

  private static final String PASSWORD = "millrace";
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final int KAFKA_PORT = 9092;
  private static final int POSTGRES_PORT = 5432;
  private static final int REGISTRY_PORT = 8080;

  private final KafkaContainer kafka;
  private final PostgreSQLContainer postgres;
  private final GenericContainer<?> registry;
  private final TraceSink sink;

  private DockerInfra(TraceSink sink) {
    FreePorts ports = new FreePorts(RandomGenerator.getDefault());
    Network network = Network.newNetwork();
    this.sink = sink;
    this.kafka = fixed(kafkaContainer(), KAFKA_PORT, ports.choose("Kafka", 0, 0));
    this.postgres =
        fixed(
            new PostgreSQLContainer("postgres:17")
                .withDatabaseName(PostgresServer.DATABASE)
                .withUsername("millrace")
                .withPassword(PASSWORD)
                .withNetwork(network)
                .withNetworkAliases("postgres"),
            POSTGRES_PORT,
            ports.choose("PostgreSQL", 0, 0));
    this.registry =
        fixed(registryContainer(network), REGISTRY_PORT, ports.choose("Schema registry", 0, 0));
  }

  private static KafkaContainer kafkaContainer() {
    return new KafkaContainer("apache/kafka:4.2.1")
        .withEnv(
            Map.of(
                "KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false",
                "KAFKA_MESSAGE_MAX_BYTES", "16777216",
                "KAFKA_REPLICA_FETCH_MAX_BYTES", "16777216",
                "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "8",
                "KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "4",
                "KAFKA_BROKER_SESSION_TIMEOUT_MS", "6000",
                "KAFKA_BROKER_HEARTBEAT_INTERVAL_MS", "1000",
                "KAFKA_AUTHORIZER_CLASS_NAME",
                    "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "KAFKA_ALLOW_EVERYONE_IF_NO_ACL_FOUND", "true"));
  }

  private static GenericContainer<?> registryContainer(Network network) {
    return new GenericContainer<>("apicurio/apicurio-registry:3.0.9")
        .withNetwork(network)
        .withExposedPorts(REGISTRY_PORT)
        .withEnv(
            Map.of(
                "APICURIO_STORAGE_KIND", "sql",
                "APICURIO_STORAGE_SQL_KIND", "postgresql",
                "APICURIO_DATASOURCE_URL",
                    "jdbc:postgresql://postgres:5432/" + PostgresServer.REGISTRY_DATABASE,
                "APICURIO_DATASOURCE_USERNAME", "millrace",
                "APICURIO_DATASOURCE_PASSWORD", PASSWORD,
                "APICURIO_DATASOURCE_JDBC_INITIAL_SIZE", "1",
                "APICURIO_DATASOURCE_JDBC_MIN_SIZE", "1"))
        .waitingFor(
            Wait.forHttp("/apis/ccompat/v7/subjects")
                .forPort(REGISTRY_PORT)
                .withStartupTimeout(START_LIMIT));
  }

  private static <C extends GenericContainer<?>> C fixed(C container, int inside, int outside) {
    container.withCreateContainerCmdModifier(
        command -> {
          HostConfig host = Objects.requireNonNull(command.getHostConfig());
          command.withHostConfig(
              host.withPortBindings(
                  new PortBinding(
                      Binding.bindIpAndPort("127.0.0.1", outside), new ExposedPort(inside))));
        });
    return container;
  }

  /**
   * Starts all of it, and stops it when the JVM ends.
   *
   * @throws StackException when it does not start, for want of Docker for instance
   */
  static DockerInfra start() {
    try {
      DockerInfra infra = new DockerInfra(TraceSink.start(0, TraceLimits.DEFAULT));
      Runtime.getRuntime().addShutdownHook(new Thread(infra::close, "close-containers"));
      Startables.deepStart(infra.kafka, infra.postgres).join();
      infra.createRegistryDatabase();
      infra.registry.start();
      return infra;
    } catch (IOException | SQLException | RuntimeException e) {
      throw new StackException("The containers do not start: " + e.getMessage(), e);
    }
  }

  private void createRegistryDatabase() throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl(), user(), password());
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + PostgresServer.REGISTRY_DATABASE);
    }
  }

  private void close() {
    Stream.of(registry, kafka, postgres).parallel().forEach(GenericContainer::stop);
    sink.close();
  }

  @Override
  public String bootstrapServers() {
    return kafka.getBootstrapServers();
  }

  @Override
  public String registryUrl() {
    return "http://%s:%d/apis/ccompat/v7"
        .formatted(registry.getHost(), registry.getMappedPort(REGISTRY_PORT));
  }

  @Override
  public String jdbcUrl() {
    return postgres.getJdbcUrl();
  }

  @Override
  public String user() {
    return postgres.getUsername();
  }

  @Override
  public String password() {
    return postgres.getPassword();
  }

  @Override
  public String otlpEndpoint() {
    return sink.otlpEndpoint();
  }

  @Override
  public Traces traces() {
    return new Traces(sink.apiUrl());
  }

  /** The trace sink is part of this JVM and cannot be broken. */
  @Override
  public Control control(Component component) {
    return switch (component) {
      case KAFKA -> new ContainerControl(kafka, Probes.kafka(bootstrapServers()));
      case REGISTRY -> new ContainerControl(registry, Probes.registry(registryUrl()));
      case POSTGRES ->
          new ContainerControl(postgres, Probes.postgres(jdbcUrl(), user(), password()));
      case TRACES -> throw new UnsupportedOperationException("The trace sink is in this JVM");
    };
  }
}

package dev.millrace.stack;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Apicurio Registry with its data in PostgreSQL, without which it does not start. */
public final class RegistryServer extends Server {

  private static final Duration START_LIMIT = Duration.ofSeconds(120);

  private final PostgresServer postgres;

  RegistryServer(Launcher launcher, PostgresServer postgres) {
    super(Component.REGISTRY, START_LIMIT, launcher);
    this.postgres = postgres;
  }

  /** Base of the API that Confluent's clients speak. */
  public String url() {
    return "http://127.0.0.1:%d/apis/ccompat/v7".formatted(ports().registry());
  }

  @Override
  void prepare() {
    try {
      OwnerOnly.makeFolder(data());
    } catch (IOException e) {
      throw new StackException("Cannot make " + data(), e);
    }
  }

  @Override
  ProcessSpec spec() {
    List<String> command =
        JavaCommand.of(
            // The first compiler is enough for what it has to do, and starts in half the time.
            List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"),
            "-jar",
            Distribution.locate().registryJar().toString());
    return new ProcessSpec(component().label(), command, data(), log()).with(environment());
  }

  private Map<String, String> environment() {
    return Map.ofEntries(
        Map.entry("QUARKUS_HTTP_HOST", "127.0.0.1"),
        Map.entry("QUARKUS_HTTP_PORT", String.valueOf(ports().registry())),
        Map.entry("QUARKUS_HTTP_ACCESS_LOG_ENABLED", "false"),
        Map.entry("APICURIO_STORAGE_KIND", "sql"),
        Map.entry("APICURIO_STORAGE_SQL_KIND", "postgresql"),
        Map.entry("APICURIO_DATASOURCE_URL", postgres.jdbcUrl(PostgresServer.REGISTRY_DATABASE)),
        Map.entry("APICURIO_DATASOURCE_USERNAME", postgres.user()),
        Map.entry("APICURIO_DATASOURCE_PASSWORD", postgres.password()),
        Map.entry("APICURIO_DATASOURCE_JDBC_INITIAL_SIZE", "1"),
        Map.entry("APICURIO_DATASOURCE_JDBC_MIN_SIZE", "1"),
        Map.entry("APICURIO_DATASOURCE_JDBC_MAX_SIZE", "8"),
        // The same schema has the same id under every subject, as with Confluent's registry.
        Map.entry("APICURIO_CCOMPAT_LEGACY_ID_MODE_ENABLED", "false"));
  }

  @Override
  HealthProbe probe() {
    return Probes.registry(url());
  }
}

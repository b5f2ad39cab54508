package dev.millrace.load.config;

import static org.assertj.core.api.Assertions.assertThat;

import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.health.DataSourceHealthContributorAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class LoadHealthTest {

  @Test
  void theDatabasesPartAnswersAtOnceWhileItIsAway() throws Exception {
    int closed;
    try (var socket = new java.net.ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                DataSourceAutoConfiguration.class,
                DataSourceHealthContributorAutoConfiguration.class))
        .withUserConfiguration(LoadConfiguration.class)
        .withPropertyValues(
            "spring.datasource.url=jdbc:postgresql://localhost:" + closed + "/none",
            "spring.datasource.hikari.initialization-fail-timeout=-1",
            "spring.datasource.hikari.connection-timeout=3600000")
        .run(
            context -> {
              assertThat(context)
                  .hasSingleBean(HealthIndicator.class)
                  .hasSingleBean(DataSource.class);

              // Waiting for a connection would outlast the time that a test may take.
              var health = context.getBean(HealthIndicator.class).health();

              assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            });
  }
}

package dev.millrace.dlq.config;

import dev.millrace.dlq.store.DeadLetterCatalog;
import dev.millrace.dlq.store.DeadLetterLedger;
import dev.millrace.dlq.store.RedriveOutbox;
import dev.millrace.dlq.store.StoreFault;
import dev.millrace.runtime.config.PromptHealth;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the database and its circuit breaker. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

  private static final String POSTGRES = "postgres";
  private static final int LONGEST_QUERY_SECONDS = 10;

  @Bean
  DeadLetterLedger ledger(
      NamedParameterJdbcTemplate jdbc, PlatformTransactionManager transactions) {
    return new DeadLetterLedger(jdbc, new TransactionTemplate(transactions));
  }

  @Bean
  DeadLetterCatalog catalog(DataSource database) {
    // People wait for the answer, so a query that takes longer is given up.
    var jdbc = new JdbcTemplate(database);
    jdbc.setQueryTimeout(LONGEST_QUERY_SECONDS);
    return new DeadLetterCatalog(new NamedParameterJdbcTemplate(jdbc));
  }

  @Bean
  RedriveOutbox outbox(NamedParameterJdbcTemplate jdbc) {
    return new RedriveOutbox(jdbc);
  }

  /** Opens when the database does not answer. A refused value does not count as a failure. */
  @Bean
  CircuitBreaker postgresBreaker(CircuitBreakerRegistry breakers) {
    return breakers.circuitBreaker(
        POSTGRES,
        CircuitBreakerConfig.custom()
            .slidingWindowSize(4)
            .minimumNumberOfCalls(2)
            .waitDurationInOpenState(Duration.ofSeconds(5))
            .permittedNumberOfCallsInHalfOpenState(1)
            .ignoreException(StoreFault::isRefusal)
            .build());
  }

  /** Replaces Spring Boot's indicator, which waits for a connection as long as the pool does. */
  @Bean
  HealthIndicator dbHealthContributor(DataSource database) {
    return PromptHealth.of(database);
  }

  @Bean
  HealthIndicator postgres(CircuitBreaker postgresBreaker) {
    return () -> {
      var state = postgresBreaker.getState();
      var health = state == CircuitBreaker.State.OPEN ? Health.down() : Health.up();
      return health.withDetail("breaker", state.name()).build();
    };
  }
}

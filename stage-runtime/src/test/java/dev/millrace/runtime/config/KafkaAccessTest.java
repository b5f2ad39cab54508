package dev.millrace.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.kafka.autoconfigure.SslBundleSslEngineFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

class KafkaAccessTest {

  private static final SslBundle BUNDLE = SslBundle.of(SslStoreBundle.NONE);

  @Test
  void everyClientHasTheConnectionsServersProtocolAndBundle() {
    var access = new KafkaAccess(new KafkaProperties(), connection("SASL_SSL", BUNDLE));

    for (var settings : List.of(access.consumer(), access.producer(), access.admin())) {
      assertThat(settings)
          .containsEntry("bootstrap.servers", List.of("kafka-1:9093"))
          .containsEntry("security.protocol", "SASL_SSL")
          .containsEntry("ssl.engine.factory.class", SslBundleSslEngineFactory.class)
          .containsEntry(SslBundle.class.getName(), BUNDLE);
    }
  }

  @Test
  void withoutAnyNothingIsSaid() {
    var settings = new KafkaAccess(new KafkaProperties(), connection(null, null)).consumer();

    assertThat(settings)
        .doesNotContainKeys(
            "security.protocol", "ssl.engine.factory.class", SslBundle.class.getName());
  }

  private static KafkaConnectionDetails connection(
      @org.jspecify.annotations.Nullable String protocol,
      @org.jspecify.annotations.Nullable SslBundle bundle) {
    return new KafkaConnectionDetails() {
      @Override
      public List<String> getBootstrapServers() {
        return List.of("kafka-1:9093");
      }

      @Override
      public @org.jspecify.annotations.Nullable String getSecurityProtocol() {
        return protocol;
      }

      @Override
      public @org.jspecify.annotations.Nullable SslBundle getSslBundle() {
        return bundle;
      }
    };
  }
}

package dev.millrace.runtime.config;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails.Configuration;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.kafka.autoconfigure.SslBundleSslEngineFactory;
import org.springframework.boot.ssl.SslBundle;

/**
 * The settings of Kafka's clients under {@code spring.kafka}, including the servers, security
 * protocol and certificate bundle of the connection. Every client must get its settings here,
 * because the properties alone lack the bundle.
 */
public final class KafkaAccess {

  private final KafkaProperties kafka;
  private final KafkaConnectionDetails connection;

  public KafkaAccess(KafkaProperties kafka, KafkaConnectionDetails connection) {
    this.kafka = kafka;
    this.connection = connection;
  }

  /** Settings of consumers. The caller may change the map. */
  public Map<String, Object> consumer() {
    return with(kafka.buildConsumerProperties(), connection.getConsumer());
  }

  /** Settings of producers. The caller may change the map. */
  public Map<String, Object> producer() {
    return with(kafka.buildProducerProperties(), connection.getProducer());
  }

  /** Settings of clients for administration. The caller may change the map. */
  public Map<String, Object> admin() {
    return with(kafka.buildAdminProperties(), connection.getAdmin());
  }

  private static Map<String, Object> with(Map<String, Object> set, Configuration connection) {
    var settings = new HashMap<>(set);
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, connection.getBootstrapServers());
    var protocol = connection.getSecurityProtocol();
    if (protocol != null && !protocol.isBlank()) {
      settings.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol);
    }
    var bundle = connection.getSslBundle();
    if (bundle != null) {
      settings.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, SslBundleSslEngineFactory.class);
      settings.put(SslBundle.class.getName(), bundle);
    }
    return settings;
  }
}

package dev.millrace.benchmarks.hop;

import dev.millrace.benchmarks.ClientSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.cloud.function.cloudevent.CloudEventsFunctionExtensionConfiguration;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.cloud.stream.binder.kafka.config.ExtendedBindingHandlerMappingsProviderConfiguration;
import org.springframework.cloud.stream.config.BindingServiceConfiguration;
import org.springframework.cloud.stream.function.FunctionConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

/**
 * spring-cloud-stream with the transactional Kafka binder, as lean as it can be set up: only the
 * auto-configurations it needs, no metrics, no retries, no conversion, no headers but the key.
 */
final class StreamHop {

  private static final String STREAM = "spring.cloud.stream.";
  private static final String INPUT = STREAM + "bindings.hop-in-0.";
  private static final String OUTPUT = STREAM + "bindings.hop-out-0.";
  private static final String BINDER = STREAM + "kafka.binder.";
  private static final String PRODUCER = BINDER + "transaction.producer.";

  private StreamHop() {}

  static void startWithBatches(HopTask task) {
    start(task, Batches.class, true);
  }

  static void startWithRecords(HopTask task) {
    start(task, Records.class, false);
  }

  private static void start(HopTask task, Class<?> functions, boolean isBatch) {
    new SpringApplicationBuilder(Application.class, functions)
        .web(WebApplicationType.NONE)
        .properties(settings(task, isBatch))
        .run();
  }

  private static Map<String, Object> settings(HopTask task, boolean isBatch) {
    var settings = new HashMap<String, Object>();
    // The services' files of that name are on this class path as well.
    settings.put("spring.config.name", "no-file");
    settings.put("spring.main.banner-mode", "off");
    settings.put("spring.cloud.function.definition", "hop");
    settings.put(INPUT + "destination", task.input());
    settings.put(INPUT + "group", task.group());
    settings.put(INPUT + "consumer.batch-mode", isBatch);
    settings.put(INPUT + "consumer.use-native-decoding", true);
    settings.put(INPUT + "consumer.header-mode", "none");
    settings.put(INPUT + "consumer.max-attempts", 1);
    settings.put(OUTPUT + "destination", task.output());
    settings.put(BINDER + "brokers", task.bootstrapServers());
    settings.put(BINDER + "auto-create-topics", false);
    settings.put(BINDER + "transaction.transaction-id-prefix", task.group() + "-");
    settings.put(PRODUCER + "use-native-encoding", true);
    settings.put(PRODUCER + "header-mode", "none");
    ClientSettings.consumer()
        .forEach((name, value) -> settings.put(BINDER + "consumer-properties." + name, value));
    ClientSettings.producer()
        .forEach((name, value) -> settings.put(PRODUCER + "configuration." + name, value));
    return settings;
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    KafkaAutoConfiguration.class,
    IntegrationAutoConfiguration.class,
    ContextFunctionCatalogAutoConfiguration.class,
    CloudEventsFunctionExtensionConfiguration.class,
    BindingServiceConfiguration.class,
    FunctionConfiguration.class,
    ExtendedBindingHandlerMappingsProviderConfiguration.class
  })
  static class Application {}

  @Configuration(proxyBeanMethods = false)
  static class Batches {

    @Bean
    Function<Message<List<byte[]>>, List<Message<byte[]>>> hop() {
      var keys = new KeyReader();
      return batch -> batch.getPayload().stream().map(event -> keyed(keys, event)).toList();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Records {

    @Bean
    Function<Message<byte[]>, Message<byte[]>> hop() {
      var keys = new KeyReader();
      return event -> keyed(keys, event.getPayload());
    }
  }

  private static Message<byte[]> keyed(KeyReader keys, byte[] event) {
    return new GenericMessage<>(event, Map.of(KafkaHeaders.KEY, keys.key(event)));
  }
}

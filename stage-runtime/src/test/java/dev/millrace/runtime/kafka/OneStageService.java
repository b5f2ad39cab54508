package dev.millrace.runtime.kafka;

import dev.millrace.runtime.metrics.Metric;
import dev.millrace.runtime.seal.SealKeyFile;
import dev.millrace.runtime.stage.OneStage;
import dev.millrace.runtime.stage.Stage;
import dev.millrace.stack.Infra;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A service in this JVM: the runtime as it is, around a stage of the test's. */
final class OneStageService implements AutoCloseable {

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  private final ConfigurableApplicationContext context;

  private OneStageService(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /**
   * Starts it; its consumers run soon after this has returned.
   *
   * @param pipelines folder of pipeline files
   * @param settings more of them, as {@code key=value}
   */
  /** The seals of the system that all of them belong to, by the default key file. */
  static RecordSeals seals() {
    return new RecordSeals(
        new SealKeyFile(Path.of(".millrace", "seal.key"), new SecureRandom()).key());
  }

  static OneStageService start(Path pipelines, String instance, Stage stage, String... settings) {
    var infra = Infra.shared();
    var arguments =
        new ArrayList<>(
            List.of(
                "spring.config.import=classpath:millrace-defaults.yaml",
                "spring.application.name=one-stage",
                "server.port=0",
                "millrace.pipelines=" + pipelines,
                "millrace.schemas=" + Path.of("..", "schemas", "avro").toAbsolutePath(),
                "millrace.registry.url=" + infra.registryUrl(),
                "millrace.instance=" + instance,
                "spring.kafka.bootstrap-servers=" + infra.bootstrapServers(),
                "management.opentelemetry.tracing.export.otlp.endpoint=" + infra.otlpEndpoint()));
    arguments.addAll(List.of(settings));
    return new OneStageService(
        new SpringApplicationBuilder(Application.class)
            .initializers(
                created ->
                    created
                        .getBeanFactory()
                        .registerSingleton("stageDefinition", new OneStage(stage)))
            .run(arguments.stream().map(each -> "--" + each).toArray(String[]::new)));
  }

  /** What its health says of its consumers: the status first. */
  String health() {
    var health = context.getBean("stageHealthIndicator", HealthIndicator.class).health();
    return health == null ? "" : health.toString();
  }

  /** What a gauge says; the sum of it with all tags. */
  double gauge(String name) {
    return context.getBean(MeterRegistry.class).get(name).gauges().stream()
        .mapToDouble(Gauge::value)
        .sum();
  }

  /** What a counter says; the sum of it with all tags. */
  double counter(String name) {
    return context.getBean(MeterRegistry.class).get(name).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  /** What it answers at a path of its actuator. */
  String ask(String path) {
    return send(request(path).GET());
  }

  /** Sends a body to a path of its actuator; answers the status and what it says. */
  String tell(String path, String json) {
    return send(
        request(path)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  private HttpRequest.Builder request(String path) {
    var port = context.getEnvironment().getRequiredProperty("local.server.port");
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/" + path));
  }

  private static String send(HttpRequest.Builder request) {
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** How many batches it has committed. */
  long batches() {
    return context.getBean(MeterRegistry.class).get(Metric.BATCH.id()).timer().count();
  }

  @Override
  public void close() {
    context.close();
  }
}

package dev.millrace.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.flood.FloodPolicy;
import dev.millrace.spec.FloodSpec;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

class MillracePropertiesTest {

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties(MillraceProperties.class)
  static class Bound {}

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
          .withUserConfiguration(Bound.class);

  @Test
  void hasDefaults() {
    runner.run(
        context -> {
          var properties = context.getBean(MillraceProperties.class);
          assertThat(properties.pipelines()).isEqualTo(Path.of("pipelines"));
          assertThat(properties.schemas()).isEqualTo(Path.of("schemas/avro"));
          assertThat(properties.instance()).isEmpty();
          assertThat(properties.concurrency()).isEqualTo(1);
          assertThat(properties.batchInterval()).isEqualTo(Duration.ofMillis(10));
          assertThat(properties.scratch()).isEqualTo(Path.of(System.getProperty("java.io.tmpdir")));
          assertThat(properties.registry().url())
              .isEqualTo(URI.create("http://localhost:8081/apis/ccompat/v7"));
          assertThat(properties.topics()).isEqualTo(new MillraceProperties.Topics(6, (short) 1));
          assertThat(properties.tracing().perSecond()).isEqualTo(50);
          assertThat(properties.seal().keyFile()).isEqualTo(Path.of(".millrace/seal.key"));
          assertThat(properties.flood().policy(FloodSpec.DEFAULT)).isEqualTo(FloodPolicy.DEFAULT);
          assertThat(properties.pause().policy().longestWait()).isEqualTo(Duration.ofMinutes(1));
          assertThat(properties.restart())
              .isEqualTo(
                  new MillraceProperties.Restart(Duration.ofSeconds(1), Duration.ofMinutes(1), 5));
        });
  }

  @Test
  void readsEveryKey() {
    runner
        .withPropertyValues(
            "millrace.pipelines=p",
            "millrace.schemas=s",
            "millrace.instance=i-1",
            "millrace.concurrency=3",
            "millrace.registry.url=http://r/",
            "millrace.topics.partitions=12",
            "millrace.topics.replication-factor=3",
            "millrace.tracing.per-second=0",
            "millrace.pause.first-probe=2s",
            "millrace.pause.longest-wait=20s",
            "millrace.pause.probe-events=1",
            "millrace.restart.first-wait=3s",
            "millrace.restart.longest-wait=30s",
            "millrace.restart.an-hour=7",
            "millrace.flood.enabled=false",
            "millrace.flood.share=40",
            "millrace.flood.events=500",
            "millrace.batch-interval=7ms",
            "millrace.scratch=t",
            "millrace.flood.alike=80",
            "millrace.flood.release-after=1h",
            "millrace.flood.letters-per-hour=5",
            "millrace.http.hosts=a.example,*.b.example",
            "millrace.http.max-body=1MB",
            "millrace.seal.key-file=k")
        .run(
            context ->
                assertThat(context.getBean(MillraceProperties.class))
                    .isEqualTo(
                        new MillraceProperties(
                            Path.of("p"),
                            Path.of("s"),
                            "i-1",
                            3,
                            Duration.ofMillis(7),
                            Path.of("t"),
                            MillraceProperties.Registry.open(URI.create("http://r/")),
                            new MillraceProperties.Topics(12, (short) 3),
                            new MillraceProperties.Tracing(0),
                            new MillraceProperties.Pause(
                                Duration.ofSeconds(2), Duration.ofSeconds(20), 1),
                            new MillraceProperties.Restart(
                                Duration.ofSeconds(3), Duration.ofSeconds(30), 7),
                            new MillraceProperties.Flood(
                                false, 40, 500, 80, Duration.ofHours(1), 5),
                            new MillraceProperties.Http(
                                List.of("a.example", "*.b.example"), DataSize.ofMegabytes(1)),
                            new MillraceProperties.Seal(Path.of("k"), false))));
  }

  @Test
  void readsHowToGetIntoTheRegistryAndDoesNotSayIt() {
    runner
        .withPropertyValues(
            "millrace.registry.user=me",
            "millrace.registry.password=secret",
            "millrace.registry.ssl-bundle=registry")
        .run(
            context -> {
              var properties = context.getBean(MillraceProperties.class);
              assertThat(properties.registry().password()).isEqualTo("secret");
              assertThat(properties.registry().sslBundle()).isEqualTo("registry");
              assertThat(properties.toString()).contains("user=me").doesNotContain("secret");
            });
    runner
        .withPropertyValues("millrace.registry.token-file=/run/secrets/token")
        .run(
            context ->
                assertThat(context.getBean(MillraceProperties.class).registry().tokenFile())
                    .isEqualTo(Path.of("/run/secrets/token")));
    runner
        .withPropertyValues(
            "millrace.registry.user=me",
            "millrace.registry.password=a",
            "millrace.registry.token=b")
        .run(context -> assertThat(context).hasFailed());
  }

  @Test
  void aPipelinesFileHasTheLastWordAboutFloods() {
    var settings = new MillraceProperties.Flood(true, 50, 200, 67, Duration.ofHours(1), 1_000);

    assertThat(settings.policy(file(FloodSpec.UNSAID_RELEASE)))
        .isEqualTo(new FloodPolicy(true, 30, 200, 90, Duration.ofHours(1), 1_000));
    assertThat(settings.policy(file(Duration.ZERO)).releaseAfter()).isZero();
    assertThat(settings.policy(FloodSpec.OFF).isOn()).isFalse();
  }

  private static FloodSpec file(Duration releaseAfter) {
    return new FloodSpec(true, 30, FloodSpec.UNSAID, 90, releaseAfter);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "millrace.concurrency=0",
        "millrace.concurrency=65",
        "millrace.topics.partitions=0",
        "millrace.topics.replication-factor=10",
        "millrace.tracing.per-second=-1",
        "millrace.pause.probe-events=0",
        "millrace.pause.first-probe=soon",
        "millrace.restart.an-hour=0",
        "millrace.restart.first-wait=0s",
        "millrace.restart.first-wait=2m",
        "millrace.flood.share=100",
        "millrace.flood.events=9",
        "millrace.flood.alike=0",
        "millrace.flood.release-after=-1s",
        "millrace.flood.letters-per-hour=-1",
        "millrace.http.max-body=1GB",
        "millrace.batch-interval=-1ms",
        "millrace.batch-interval=6s",
        "millrace.registry.url=http://me:secret@r/",
        "millrace.registry.user=me",
        "millrace.registry.password=secret",
        "millrace.pipeline=typo"
      })
  void refusesWhatMakesNoSense(String property) {
    runner.withPropertyValues(property).run(context -> assertThat(context).hasFailed());
  }
}

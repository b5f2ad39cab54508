package dev.millrace.stack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One broker, which is its own controller (KRaft). */
public final class KafkaServer extends Server {

  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration FORMAT_LIMIT = Duration.ofSeconds(60);

  KafkaServer(Launcher launcher) {
    super(Component.KAFKA, START_LIMIT, launcher);
  }

  /** For clients on this machine. */
  public String bootstrapServers() {
    return "127.0.0.1:" + ports().kafka();
  }

  @Override
  void prepare() throws InterruptedException {
    writeConfiguration();
    if (!Files.exists(formatted())) {
      format();
    }
  }

  private void writeConfiguration() {
    try (InputStream logging =
        Objects.requireNonNull(KafkaServer.class.getResourceAsStream("kafka-log4j2.properties"))) {
      OwnerOnly.makeFolder(data());
      Files.copy(logging, logging(), StandardCopyOption.REPLACE_EXISTING);
      Files.writeString(configuration(), KafkaSettings.properties(ports(), data().resolve("log")));
    } catch (IOException e) {
      throw new StackException("Kafka's configuration cannot be written to " + data(), e);
    }
  }

  /** From scratch: what an interrupted attempt has left is not to be trusted. */
  private void format() throws InterruptedException {
    StackFolder.delete(data().resolve("log"));
    launcher()
        .run(
            java(
                "Kafka's storage tool",
                List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
                "kafka.tools.StorageTool",
                "format",
                "--cluster-id",
                launcher().state().clusterId(),
                "--config",
                configuration().toString()),
            FORMAT_LIMIT);
    try {
      Files.createFile(formatted());
    } catch (IOException e) {
      throw new StackException("Cannot write " + formatted(), e);
    }
  }

  @Override
  ProcessSpec spec() {
    var options = new ArrayList<>(List.of("-Xms256m", "-Xmx512m"));
    options.addAll(HugePages.jvmOptions());
    return java(component().label(), options, "kafka.Kafka", configuration().toString());
  }

  private ProcessSpec java(String name, List<String> options, String... program) {
    List<String> command =
        JavaCommand.of(options, "-Dlog4j2.configurationFile=" + logging(), "-cp");
    command.add(Distribution.locate().kafkaClassPath());
    command.addAll(List.of(program));
    return new ProcessSpec(name, command, data(), log());
  }

  private Path configuration() {
    return data().resolve("server.properties");
  }

  private Path logging() {
    return data().resolve("log4j2.properties");
  }

  private Path formatted() {
    return data().resolve("formatted");
  }

  @Override
  HealthProbe probe() {
    return Probes.kafka(bootstrapServers());
  }
}

package dev.millrace.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
    folder().write(KafkaSettings.properties(ports(), folder().data()));
    if (!Files.exists(formatted())) {
      format();
    }
  }

  /** Formats from scratch, because an interrupted attempt may have left anything. */
  private void format() throws InterruptedException {
    StackFolder.delete(folder().data());
    launcher()
        .run(
            spec("Kafka's storage tool", folder().formatting(launcher().state().clusterId())),
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
    return spec(component().label(), folder().running(options));
  }

  private ProcessSpec spec(String name, List<String> command) {
    return new ProcessSpec(name, command, data(), log());
  }

  private KafkaFolder folder() {
    return new KafkaFolder(data());
  }

  private Path formatted() {
    return data().resolve("formatted");
  }

  @Override
  HealthProbe probe() {
    return Probes.kafka(bootstrapServers());
  }
}

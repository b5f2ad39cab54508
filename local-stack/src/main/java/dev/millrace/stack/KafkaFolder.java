package dev.millrace.stack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/** The folder of one broker: its settings, and its data. */
record KafkaFolder(Path path) {

  /** Where its data is. */
  Path data() {
    return path.resolve("log");
  }

  /**
   * Makes the folder, and writes what a broker reads when it starts.
   *
   * @throws StackException when it cannot be written
   */
  void write(String settings) {
    try (InputStream logging =
        Objects.requireNonNull(KafkaServer.class.getResourceAsStream("kafka-log4j2.properties"))) {
      OwnerOnly.makeFolder(path);
      Files.copy(logging, logging(), StandardCopyOption.REPLACE_EXISTING);
      Files.writeString(configuration(), settings);
    } catch (IOException e) {
      throw new StackException("Kafka's configuration cannot be written to " + path, e);
    }
  }

  /** The command that makes the storage of a broker. */
  List<String> formatting(String clusterId) {
    return java(
        List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
        "kafka.tools.StorageTool",
        "format",
        "--cluster-id",
        clusterId,
        "--config",
        configuration().toString());
  }

  /** The command that runs the broker. */
  List<String> running(List<String> options) {
    return java(options, "kafka.Kafka", configuration().toString());
  }

  private List<String> java(List<String> options, String... program) {
    List<String> command =
        JavaCommand.of(options, "-Dlog4j2.configurationFile=" + logging(), "-cp");
    command.add(Distribution.locate().kafkaClassPath());
    command.addAll(List.of(program));
    return command;
  }

  private Path configuration() {
    return path.resolve("server.properties");
  }

  private Path logging() {
    return path.resolve("log4j2.properties");
  }
}

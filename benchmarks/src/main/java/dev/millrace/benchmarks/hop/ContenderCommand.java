package dev.millrace.benchmarks.hop;

import dev.millrace.cli.Project;
import dev.millrace.stack.LocalStack;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Command lines of contenders' processes: all get the same JVM. */
final class ContenderCommand {

  private static final List<String> JVM =
      List.of(
          "-Xms256m",
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");
  private static final String LOGGING = "dev/millrace/benchmarks/logback.xml";

  private final Project project;
  private final LocalStack stack;

  ContenderCommand(Project project, LocalStack stack) {
    this.project = project;
    this.stack = stack;
  }

  List<String> of(HopTask task, Lane lane) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(
        task.contender() == Contender.INGEST_SERVICE ? ingestService(lane) : contender(task));
    return command;
  }

  private List<String> contender(HopTask task) {
    var command = new ArrayList<String>();
    command.add(logging(task.contender()));
    command.addAll(List.of("-cp", project.classPath("benchmarks"), HopProcess.class.getName()));
    command.addAll(task.toArguments());
    return command;
  }

  private static String logging(Contender contender) {
    return switch (contender) {
      case STREAM_BATCH, STREAM_RECORD -> "-Dlogging.config=classpath:" + LOGGING;
      default -> "-Dlogback.configurationFile=" + LOGGING;
    };
  }

  private List<String> ingestService(Lane lane) {
    return List.of(
        "-cp",
        project.classPath("ingest-service"),
        "dev.millrace.ingest.IngestServiceApplication",
        "--server.port=0",
        "--server.address=127.0.0.1",
        "--millrace.pipelines=" + pipelines(lane),
        "--millrace.schemas=" + project.schemas(),
        "--millrace.registry.url=" + stack.registry().url(),
        "--millrace.instance=benchmark",
        "--spring.kafka.bootstrap-servers=" + stack.kafka().bootstrapServers(),
        "--management.opentelemetry.tracing.export.otlp.endpoint=" + stack.traces().otlpEndpoint());
  }

  /** A folder with the lane's pipeline, and no other. */
  private Path pipelines(Lane lane) {
    var folder = stack.folder().resolve("pipelines");
    var file = lane.pipeline() + ".yaml";
    try (InputStream pipeline =
        Objects.requireNonNull(ContenderCommand.class.getResourceAsStream(file))) {
      Files.createDirectories(folder);
      Files.write(folder.resolve(file), pipeline.readAllBytes());
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("the pipeline cannot be written to " + folder, e);
    }
  }
}

package dev.millrace.stack;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.protobuf.Message;
import dev.millrace.stack.trace.Traces;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.Uuid;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.ObjectMapper;

/** The trace sink as a process of its own; it forgets all when it stops. */
public final class TraceServer extends Server {

  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  TraceServer(Launcher launcher) {
    super(Component.TRACES, START_LIMIT, launcher);
  }

  /** For exporters: OTLP over HTTP. */
  public String otlpEndpoint() {
    return base() + "/v1/traces";
  }

  /** For {@link Traces}. */
  public URI apiUrl() {
    return URI.create(base() + "/api/traces");
  }

  /** Asks for traces. */
  public Traces client() {
    return new Traces(apiUrl());
  }

  private String base() {
    return "http://127.0.0.1:" + ports().traces();
  }

  @Override
  void prepare() {
    if (launcher().state().persistent()) {
      copyProgram();
    }
  }

  /** Anew at each start, while it does not run: our own jar has one name for many contents. */
  private void copyProgram() {
    Path built = JavaCommand.origin(TraceServerMain.class);
    try {
      StackFolder.delete(data());
      OwnerOnly.makeFolder(data());
      if (Files.isDirectory(built)) {
        ServerCopies.allOf(built).into(data());
      } else {
        ServerCopies.these(List.of(built)).into(data());
      }
    } catch (IOException e) {
      throw new StackException("%s cannot be copied to %s".formatted(built, data()), e);
    }
  }

  private Path program() {
    Path built = JavaCommand.origin(TraceServerMain.class);
    if (!launcher().state().persistent()) {
      return built; // it goes with whoever has started it
    }
    return Files.isDirectory(built) ? data() : data().resolve(built.getFileName());
  }

  @Override
  ProcessSpec spec() {
    List<String> command =
        JavaCommand.of(List.of("-Xmx96m", "-XX:TieredStopAtLevel=1", "-Xshare:auto"), "-cp");
    command.add(
        program()
            + File.pathSeparator
            + JavaCommand.classPathOf(
                Span.class,
                Message.class,
                ObjectMapper.class,
                JsonParser.class,
                JsonProperty.class,
                Uuid.class));
    command.add(TraceServerMain.class.getName());
    command.add(String.valueOf(ports().traces()));
    if (launcher().state().endsWithJvm()) {
      command.add(launcher().folder().path().toString());
      command.add(String.valueOf(ProcessHandle.current().pid()));
    }
    return new ProcessSpec(component().label(), command, launcher().folder().path(), log());
  }

  @Override
  HealthProbe probe() {
    return HealthProbe.tcp(ports().traces()).and(HealthProbe.http(URI.create(base() + "/health")));
  }
}

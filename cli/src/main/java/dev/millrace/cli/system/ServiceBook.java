package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The file {@code services.json} of a data folder: which service processes were started. */
public final class ServiceBook {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          // What an older release did not write yet.
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private record Content(List<ServiceEntry> services) {}

  private final Path file;

  public ServiceBook(Path dataFolder) {
    this.file = dataFolder.resolve("services.json");
  }

  /** What was written last; empty without a file. */
  public List<ServiceEntry> read() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return List.copyOf(JSON.readValue(file, Content.class).services());
    } catch (JacksonException e) {
      throw new CliFailure(
          file
              + " cannot be read; end the services it names and remove it: "
              + e.getOriginalMessage(),
          e);
    }
  }

  /** Replaces the file; a reader sees the old or the new one whole. */
  public void write(List<ServiceEntry> services) {
    try {
      Files.createDirectories(file.getParent());
      var next = file.resolveSibling(file.getFileName() + ".next");
      Files.write(next, JSON.writeValueAsBytes(new Content(services)));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written", e);
    }
  }
}

package dev.millrace.cli.system;

import dev.millrace.stack.ProcessRecord;
import java.net.URI;
import java.util.Map;
import java.util.Objects;

/**
 * A service process, as it is stored between commands.
 *
 * @param kind which service
 * @param number of its slot
 * @param port it listens on
 * @param process how to find it
 * @param build id of the {@link RuntimeCopy} it runs; empty when it is not known
 * @param files fingerprints of the pipeline files that were there when it started
 */
public record ServiceEntry(
    ServiceKind kind,
    int number,
    int port,
    ProcessRecord process,
    String build,
    Map<String, String> files) {

  public ServiceEntry {
    // Neither is in the book of an older release.
    build = Objects.requireNonNullElse(build, "");
    files = files == null ? Map.of() : Map.copyOf(files);
  }

  public ServiceSlot slot() {
    return new ServiceSlot(kind, number);
  }

  public URI url() {
    return URI.create("http://localhost:" + port);
  }
}

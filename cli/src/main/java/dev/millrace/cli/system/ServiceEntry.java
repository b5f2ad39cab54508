package dev.millrace.cli.system;

import dev.millrace.stack.ProcessRecord;
import java.net.URI;

/**
 * A service process, as it is remembered between commands.
 *
 * @param kind which service
 * @param number of its slot
 * @param port it listens on
 * @param process how to find it
 */
public record ServiceEntry(ServiceKind kind, int number, int port, ProcessRecord process) {

  public ServiceSlot slot() {
    return new ServiceSlot(kind, number);
  }

  public URI url() {
    return URI.create("http://localhost:" + port);
  }
}

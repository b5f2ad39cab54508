package dev.millrace.runtime.registry;

import java.io.IOException;

/**
 * A registry did not answer, or not as a registry does: too late, too long, no JSON, a server
 * error, or a refusal to let this service in. The caller must find out whether the registry has a
 * fault or only this request fails.
 */
final class OddAnswer extends IOException {

  private static final long serialVersionUID = 1L;

  OddAnswer(String message) {
    super(message);
  }

  OddAnswer(String message, Throwable cause) {
    super(message, cause);
  }
}

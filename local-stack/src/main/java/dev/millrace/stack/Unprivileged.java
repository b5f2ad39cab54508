package dev.millrace.stack;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs PostgreSQL for root, although PostgreSQL refuses to run as root. It uses a user namespace
 * without root, in which files keep their owners, or the user nobody where namespaces are
 * forbidden.
 */
enum Unprivileged {
  AS_IS(List.of()),
  NAMESPACE(List.of("unshare", "-U")),
  NOBODY(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));

  private static final int NOBODY_ID = 65_534;

  private final List<String> prefix;

  Unprivileged(List<String> prefix) {
    this.prefix = prefix;
  }

  /** The way that works here. */
  static Unprivileged detect() throws InterruptedException {
    if (new UnixSystem().getUid() != 0) {
      return AS_IS;
    }
    if (NAMESPACE.works()) {
      return NAMESPACE;
    }
    if (NOBODY.works()) {
      return NOBODY;
    }
    throw new StackException(
        "PostgreSQL does not run as root, and neither unshare nor setpriv works here. Run this as another user.");
  }

  private boolean works() throws InterruptedException {
    try {
      return new ProcessBuilder(wrap(List.of("true"))).start().waitFor() == 0;
    } catch (IOException _) {
      return false;
    }
  }

  List<String> wrap(List<String> command) {
    List<String> wrapped = new ArrayList<>(prefix);
    wrapped.addAll(command);
    return wrapped;
  }

  /** Gives the user that runs PostgreSQL what it must own. */
  void own(Path file) {
    if (this == NOBODY) {
      try {
        Files.setAttribute(file, "unix:uid", NOBODY_ID);
        Files.setAttribute(file, "unix:gid", NOBODY_ID);
      } catch (IOException e) {
        throw new StackException("Cannot give %s to the user nobody".formatted(file), e);
      }
    }
  }
}

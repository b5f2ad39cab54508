package dev.millrace.spec.secret;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Says where a secret is. A pipeline file holds the reference, never the secret. */
public sealed interface SecretReference {

  /** The form of a reference, for messages. */
  String FORM = "${env:NAME} or ${file:/PATH}";

  /** What a reference looks like, as a regular expression. */
  String PATTERN = "\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:/[^}]+)\\}";

  /** An environment variable of the process that needs the secret. */
  record Variable(String name) implements SecretReference {
    @Override
    public String toString() {
      return "environment variable " + name;
    }
  }

  /**
   * A file that the process reads; an absolute path, as each process runs in a folder of its own.
   */
  record InFile(Path path) implements SecretReference {
    @Override
    public String toString() {
      return "file " + path;
    }
  }

  /** Reads a text as a reference; empty when it is none. */
  static Optional<SecretReference> parse(String text) {
    if (!Pattern.matches(PATTERN, text)) {
      return Optional.empty();
    }
    var place = text.substring(text.indexOf(':') + 1, text.length() - 1);
    if (text.startsWith("${env:")) {
      return Optional.of(new Variable(place));
    }
    try {
      return Optional.of(new InFile(Path.of(place)));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}

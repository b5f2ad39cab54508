package dev.millrace.spec.secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** Finds secrets by their references, in this process's environment and files. */
public final class Secrets {

  /** The longest secret, in bytes. */
  static final int LONGEST = 4096;

  private final Map<String, String> environment;

  Secrets(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Looks into the environment of this process. */
  public static Secrets ofThisProcess() {
    return new Secrets(System.getenv());
  }

  /**
   * Finds the secret: a variable's text in UTF-8, or a file's bytes without a line end at their
   * end.
   *
   * @throws SecretMissing when there is none, or it is empty or too long
   */
  public Secret find(SecretReference reference) throws SecretMissing {
    var bytes =
        switch (reference) {
          case SecretReference.Variable(var name) -> variable(name);
          case SecretReference.InFile(var path) -> content(path);
        };
    if (bytes.length == 0) {
      throw new SecretMissing("the " + reference + " is empty");
    }
    return new Secret(bytes);
  }

  private byte[] variable(String name) throws SecretMissing {
    var text = environment.get(name);
    if (text == null) {
      throw new SecretMissing("the environment variable " + name + " is not set");
    }
    return bounded(text.getBytes(StandardCharsets.UTF_8), "environment variable " + name);
  }

  private static byte[] content(Path path) throws SecretMissing {
    if (!Files.exists(path)) {
      throw new SecretMissing("there is no file " + path);
    }
    if (!Files.isRegularFile(path)) {
      throw new SecretMissing(path + " is no file");
    }
    try (var in = Files.newInputStream(path)) {
      return withoutLineEnd(bounded(in.readNBytes(LONGEST + 1), "file " + path));
    } catch (AccessDeniedException e) {
      throw new SecretMissing("the file " + path + " may not be read by this user");
    } catch (IOException e) {
      throw new SecretMissing("the file " + path + " cannot be read: " + e.getClass().getName());
    }
  }

  private static byte[] bounded(byte[] bytes, String place) throws SecretMissing {
    if (bytes.length > LONGEST) {
      throw new SecretMissing("the %s has more than %d bytes".formatted(place, LONGEST));
    }
    return bytes;
  }

  /** Editors and {@code echo} end a file with one. */
  private static byte[] withoutLineEnd(byte[] bytes) {
    int end = bytes.length;
    if (end > 0 && bytes[end - 1] == '\n') {
      end--;
    }
    if (end > 0 && end < bytes.length && bytes[end - 1] == '\r') {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }
}

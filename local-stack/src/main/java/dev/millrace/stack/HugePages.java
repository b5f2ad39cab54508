package dev.millrace.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Memory in large pages (2 MiB on most machines): a JVM that fills its heap at full speed spends a
 * twentieth of its time on looking up small ones.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/mm/transhuge.html">Transparent Hugepage
 *     Support</a>
 */
public final class HugePages {

  private static final Path MODE = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  private HugePages() {}

  /** What a JVM needs to use them; nothing where the system has none to give. */
  public static List<String> jvmOptions() {
    try {
      return jvmOptions(Files.readString(MODE));
    } catch (IOException _) {
      return List.of();
    }
  }

  /**
   * @param mode as Linux tells it, such as {@code always [madvise] never}
   */
  static List<String> jvmOptions(String mode) {
    return mode.contains("[never]") ? List.of() : List.of("-XX:+UseTransparentHugePages");
  }
}

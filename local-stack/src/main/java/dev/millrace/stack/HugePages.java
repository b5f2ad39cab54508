package dev.millrace.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Memory in pages of 2 MiB: a JVM that fills its heap at full speed spends a twentieth of its time
 * on looking up pages of 4 KiB.
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
      return Files.readString(MODE).contains("[never]")
          ? List.of()
          : List.of("-XX:+UseTransparentHugePages");
    } catch (IOException _) {
      return List.of();
    }
  }
}

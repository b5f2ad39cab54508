package dev.millrace.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds processes that work in a folder or name it in their command line; needs Linux's /proc. */
final class Leftovers {

  private Leftovers() {}

  static List<ProcessHandle> of(Path folder) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .filter(process -> worksIn(process, folder) || names(process, folder))
        .toList();
  }

  private static boolean worksIn(ProcessHandle process, Path folder) {
    try {
      Path link = Path.of("/proc", String.valueOf(process.pid()), "cwd");
      // Not Path.startsWith: of a deleted folder the link ends in " (deleted)".
      return Files.readSymbolicLink(link).toString().startsWith(folder.toString());
    } catch (IOException _) {
      return false;
    }
  }

  private static boolean names(ProcessHandle process, Path folder) {
    return process
        .info()
        .commandLine()
        .filter(line -> line.contains(folder.toString()))
        .isPresent();
  }
}

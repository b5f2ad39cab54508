package dev.millrace.e2e.fault;

import dev.millrace.cli.system.ServiceEntry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a service takes of its machine at one moment.
 *
 * @param heap in use right after a full collection, in bytes
 * @param own memory that the machine has given to it alone, in bytes: heap, classes, code, stacks,
 *     buffers
 * @param mapped pages of files that are in memory just now, in bytes: jars, libraries, and what
 *     {@code unique} remembers, which grows with every event for as long as a rule says. The
 *     machine takes them back when it needs room.
 * @param threads of the operating system
 * @param handles open files and sockets
 */
record Appetite(long heap, long own, long mapped, long threads, long handles) {

  private static final long KIBI = 1024;

  /** Looks at a service of this machine; its heap is collected for that. */
  static Appetite of(ServiceEntry service, HttpClient http)
      throws IOException, InterruptedException {
    var pid = String.valueOf(service.process().pid());
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    int status =
        new ProcessBuilder(jcmd, pid, "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException("jcmd %s GC.run ended with %d".formatted(pid, status));
    }
    return new Appetite(
        heap(service, http),
        line(pid, "RssAnon:") * KIBI,
        line(pid, "RssFile:") * KIBI,
        line(pid, "Threads:"),
        handles(pid));
  }

  private static long heap(ServiceEntry service, HttpClient http)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(service.url().resolve("/actuator/prometheus"))
            .timeout(Duration.ofSeconds(10))
            .build();
    return http.send(request, BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static long line(String pid, String name) throws IOException {
    return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  private static long handles(String pid) throws IOException {
    try (var files = Files.list(Path.of("/proc", pid, "fd"))) {
      return files.count();
    }
  }
}

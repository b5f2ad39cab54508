package dev.millrace.benchmarks.pipeline;

import dev.millrace.benchmarks.BenchmarkFailure;
import dev.millrace.cli.system.ServiceEntry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/**
 * What a service says of itself since its start.
 *
 * @param batches committed
 * @param events in them
 * @param gcSeconds that collections have stopped it
 */
record ServiceMetrics(double batches, double events, double gcSeconds) {

  static final ServiceMetrics NONE = new ServiceMetrics(0, 0, 0);

  /** Asks a service. */
  static ServiceMetrics of(ServiceEntry service) throws InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(service.url().resolve("/actuator/prometheus")).build();
      return of(http.send(request, BodyHandlers.ofLines()).body().toList());
    } catch (IOException e) {
      throw new BenchmarkFailure("cannot read the metrics of " + service.slot().label(), e);
    }
  }

  static ServiceMetrics of(List<String> lines) {
    return new ServiceMetrics(
        sum(lines, "millrace_batch_size_count"),
        sum(lines, "millrace_batch_size_sum"),
        sum(lines, "jvm_gc_pause_seconds_sum"));
  }

  /** Events in a batch, on average; 0 where no batch was committed. */
  double eventsPerBatch() {
    return batches == 0 ? 0 : events / batches;
  }

  /** Seconds that collections have stopped it, for a million events; 0 where there were none. */
  double gcPerMillion() {
    return events == 0 ? 0 : gcSeconds * 1e6 / events;
  }

  private static double sum(List<String> lines, String metric) {
    return lines.stream()
        .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Of two services together. */
  ServiceMetrics plus(ServiceMetrics other) {
    return new ServiceMetrics(
        batches + other.batches, events + other.events, gcSeconds + other.gcSeconds);
  }

  /** What has been added since. */
  ServiceMetrics since(ServiceMetrics earlier) {
    return new ServiceMetrics(
        batches - earlier.batches, events - earlier.events, gcSeconds - earlier.gcSeconds);
  }
}

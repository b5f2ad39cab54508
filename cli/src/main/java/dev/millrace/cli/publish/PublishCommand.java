package dev.millrace.cli.publish;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.cli.events.EventFile;
import dev.millrace.cli.system.SystemOptions;
import dev.millrace.cli.terminal.Bar;
import dev.millrace.cli.terminal.LiveBlock;
import dev.millrace.stack.Component;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace publish}. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = {
      "Publish a file of events to a pipeline's ingest topic, each as it stands in the file: one"
          + " JSON object per line, or a JSON array of them.",
      "What is wrong with an event is for the pipeline to say: see millrace dlq."
    },
    footer = {
      "",
      "Examples:",
      "  ./millrace publish orders orders.ndjson",
      "  ./millrace publish orders --rate 500 --key-field customer_id - < orders.ndjson",
      "",
      "Exit status: 0 everything published, 1 not everything, 2 wrong use."
    })
public final class PublishCommand implements Callable<Integer> {

  private static final long REDRAW_NANOS = 100_000_000L;

  @Parameters(index = "0", paramLabel = "PIPELINE", description = "Name of the pipeline.")
  private String pipeline = "";

  @Parameters(index = "1", paramLabel = "FILE", description = "The events; - is standard input.")
  private Path file = Path.of("-");

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "At most so many events a second. Without it: as fast as they are taken.")
  private int rate;

  @Option(
      names = "--content-type",
      paramLabel = "TYPE",
      description = "The content-type header. Without it the pipeline's own format is assumed.")
  private String contentType = "";

  @Option(
      names = "--key-field",
      split = ",",
      paramLabel = "FIELD",
      description =
          "Fields that make the record key. Without it records have no key, and ingest"
              + " takes it from the event.")
  private List<String> keyFields = List.of();

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Publish to this Kafka rather than to the system of the data folder.")
  private String bootstrapServers = "";

  @Mixin private SystemOptions system = new SystemOptions();

  private final CommandContext context;
  private final AtomicLong refused = new AtomicLong();

  public PublishCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    if (rate < 0) {
      throw CliFailure.usage("--rate is a number of events a second, not " + rate);
    }
    var servers =
        bootstrapServers.isEmpty()
            ? system
                .systemWith(Component.KAFKA, context.project())
                .infrastructure()
                .bootstrapServers()
            : bootstrapServers;
    var topic = IngestTopic.of(pipeline, servers);
    var keys = new KeyFields(keyFields);
    Map<String, String> headers =
        contentType.isEmpty() ? Map.of() : Map.of("content-type", contentType);
    boolean standardInput = file.toString().equals("-");
    long size = standardInput ? 0 : Files.size(file);
    var block = context.terminal().block();
    long started = System.nanoTime();
    try (var events = standardInput ? EventFile.of(System.in) : EventFile.open(file);
        var publisher = new EventPublisher(servers, topic, (line, why) -> refuse(line, why))) {
      long sent = 0;
      long drawn = started;
      for (var next = events.next(); next.isPresent(); next = events.next()) {
        var event = next.get();
        publisher.send(
            keys.of(event.value()),
            event.value(),
            headers,
            "line %,d (%,d bytes)".formatted(event.line(), event.value().length),
            _ -> {});
        sent++;
        pace(started, sent);
        if (isWorthShowing(System.nanoTime() - drawn, publisher.acknowledged())) {
          show(block, events, size, publisher.acknowledged(), started);
          drawn = System.nanoTime();
        }
      }
      publisher.flush();
      show(block, events, size, publisher.acknowledged(), started);
      block.close();
      return report(topic, publisher.acknowledged(), started);
    }
  }

  private void refuse(String line, String why) {
    refused.incrementAndGet();
    context.terminal().note(line + " not published: " + why);
  }

  private int report(String topic, long published, long started) {
    double seconds = seconds(started);
    context
        .terminal()
        .print(
            "published %,d events to %s in %.1f s (%,.0f events/s)"
                .formatted(published, topic, seconds, published / seconds));
    if (refused.get() > 0) {
      context
          .terminal()
          .note(
              "%,d events are too large for the broker (message.max.bytes) and were left out"
                  .formatted(refused.get()));
      return CliFailure.FAILED;
    }
    return 0;
  }

  /** Waits until the next event is due. */
  private void pace(long started, long sent) {
    if (rate > 0) {
      long due = started + sent * 1_000_000_000L / rate;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
  }

  /** Nothing is known of how far it is before Kafka has answered for the first time. */
  static boolean isWorthShowing(long nanosSinceShown, long acknowledged) {
    return acknowledged > 0 && nanosSinceShown > REDRAW_NANOS;
  }

  private static void show(
      LiveBlock block, EventFile events, long size, long acknowledged, long started) {
    var counts =
        "%,d events · %,.0f events/s".formatted(acknowledged, acknowledged / seconds(started));
    if (size == 0) {
      block.show(List.of(counts), counts);
    } else {
      double share = (double) events.bytesRead() / size;
      block.show(
          List.of("%s %3.0f %%  %s".formatted(Bar.filled(share, 30), share * 100, counts)),
          "%.0f %% · %s".formatted(share * 100, counts));
    }
  }

  private static double seconds(long started) {
    return Math.max(1e-3, (System.nanoTime() - started) / 1e9);
  }
}

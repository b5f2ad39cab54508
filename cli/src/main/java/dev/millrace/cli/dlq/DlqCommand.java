package dev.millrace.cli.dlq;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.cli.system.ServiceKind;
import dev.millrace.cli.system.SystemOptions;
import dev.millrace.cli.terminal.Escaped;
import dev.millrace.cli.terminal.Grid;
import dev.millrace.cli.terminal.Json;
import dev.millrace.cli.terminal.Style;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code millrace dlq}. */
@Command(
    name = "dlq",
    mixinStandardHelpOptions = true,
    description = "Look at dead letters, send them back to where they failed, or give them up.",
    footer = {
      "",
      "Examples:",
      "  ./millrace dlq summary",
      "  ./millrace dlq list --pipeline orders --code RULE_VIOLATED",
      "  ./millrace dlq show quality/transformed.orders/3/120",
      "  ./millrace dlq redrive quality/transformed.orders/3/120",
      "  ./millrace dlq redrive --pipeline orders --stage quality",
      "  ./millrace dlq redrive ingest/ingest.orders/0/17 --payload repaired.json"
    })
public final class DlqCommand {

  private static final int LONGEST_MESSAGE = 80;
  private static final JsonMapper JSON = new JsonMapper();

  private final CommandContext context;

  public DlqCommand(CommandContext context) {
    this.context = context;
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List dead letters, newest first.",
      footer = {"", "Example:", "  ./millrace dlq list --pipeline orders --status OPEN"})
  int list(
      @Mixin FilterOptions filter,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "50",
              description = "At most so many.")
          int limit,
      @Option(names = "--json", description = "Print the service's answer as JSON.") boolean json,
      @Mixin SystemOptions system)
      throws InterruptedException {
    try (var client = client(system)) {
      var parameters = filter.parameters();
      parameters.put("limit", Integer.toString(limit));
      var answer = client.list(parameters);
      if (json) {
        context.terminal().print(Json.indented(answer));
        return 0;
      }
      var grid = new Grid("dead letter", "status", "code", "event", "message");
      for (var item : answer.path("items")) {
        grid.row(
            text(item, "id"),
            text(item, "status"),
            text(item, "code"),
            text(item, "eventId"),
            shortened(text(item, "message")));
      }
      grid.lines().forEach(context.terminal()::print);
      context
          .terminal()
          .print(
              "%,d of %,d".formatted(answer.path("items").size(), answer.path("total").asLong()));
      return 0;
    }
  }

  @Command(
      name = "summary",
      mixinStandardHelpOptions = true,
      description = "Count dead letters by what they have in common.",
      footer = {"", "Example:", "  ./millrace dlq summary --pipeline orders"})
  int summary(
      @Mixin FilterOptions filter,
      @Option(names = "--json", description = "Print the service's answer as JSON.") boolean json,
      @Mixin SystemOptions system)
      throws InterruptedException {
    try (var client = client(system)) {
      var answer = client.summary(filter.parameters());
      if (json) {
        context.terminal().print(Json.indented(answer));
        return 0;
      }
      var grid = new Grid("pipeline", "stage", "code", "status", "count", "fingerprint");
      for (var group : answer.path("groups")) {
        grid.row(
            text(group, "pipeline"),
            text(group, "stage"),
            text(group, "code"),
            text(group, "status"),
            group.path("count").asLong(),
            text(group, "fingerprint"));
      }
      grid.lines().forEach(context.terminal()::print);
      context.terminal().print("%,d dead letters".formatted(answer.path("total").asLong()));
      return 0;
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Show a dead letter with the record that failed.",
      footer = {"", "Example:", "  ./millrace dlq show ingest/ingest.orders/0/17"})
  int show(
      @Parameters(paramLabel = "ID", description = "As in the list.") String id,
      @Option(names = "--json", description = "Print the service's answer as JSON.") boolean json,
      @Mixin SystemOptions system)
      throws InterruptedException {
    try (var client = client(system)) {
      var letter = client.show(id);
      if (json) {
        context.terminal().print(Json.indented(letter));
      } else {
        print(letter);
      }
      return 0;
    }
  }

  @Command(
      name = "redrive",
      mixinStandardHelpOptions = true,
      description = {
        "Send dead letters back to where they failed: the one with the ID, or all open ones that the"
            + " filter finds.",
        "An event that passes becomes RESOLVED; one that fails again is OPEN again."
      },
      footer = {
        "",
        "Examples:",
        "  ./millrace dlq redrive quality/transformed.orders/3/120",
        "  ./millrace dlq redrive --pipeline orders --code CAST_FAILED"
      })
  int redrive(
      @Parameters(paramLabel = "ID", arity = "0..1", description = "As in the list.")
          @Nullable String id,
      @Option(
              names = "--payload",
              paramLabel = "FILE",
              description = "The repaired event, sent instead of the one that failed.")
          @Nullable Path payload,
      @Mixin FilterOptions filter,
      @Mixin SystemOptions system)
      throws InterruptedException, IOException {
    if ((id == null) == filter.isAny()) {
      throw CliFailure.usage(
          "name either one dead letter by its ID, or many by a filter such as --pipeline");
    }
    if (id == null && payload != null) {
      throw CliFailure.usage("--payload repairs one event: name it by its ID");
    }
    try (var client = client(system)) {
      if (id == null) {
        var answer = client.redriveAll(filter.parameters());
        context
            .terminal()
            .print(
                "%,d on their way; %,d more are open"
                    .formatted(answer.path("redriving").asLong(), answer.path("open").asLong()));
      } else {
        var letter = client.redrive(id, payload == null ? "" : repair(payload));
        context.terminal().print(text(letter, "id") + " is " + text(letter, "status"));
      }
      return 0;
    }
  }

  @Command(
      name = "discard",
      mixinStandardHelpOptions = true,
      description = "Give a dead letter up: it stays visible, and will not be sent back.",
      footer = {"", "Example:", "  ./millrace dlq discard ingest/ingest.orders/0/17"})
  int discard(
      @Parameters(paramLabel = "ID", description = "As in the list.") String id,
      @Mixin SystemOptions system)
      throws InterruptedException {
    try (var client = client(system)) {
      var letter = client.discard(id);
      context.terminal().print(text(letter, "id") + " is " + text(letter, "status"));
      return 0;
    }
  }

  private DeadLetterClient client(SystemOptions options) {
    return new DeadLetterClient(options.service(ServiceKind.DLQ, context.project()).url());
  }

  /** Sends the file's text unchanged: no number is changed by a parser. */
  private static String repair(Path payload) throws IOException {
    try {
      return JSON.createObjectNode().put("payload", Files.readString(payload)).toString();
    } catch (CharacterCodingException e) {
      throw new CliFailure(payload + " is not UTF-8 text, which a repaired payload is", e);
    }
  }

  private void print(JsonNode letter) {
    var terminal = context.terminal();
    terminal.print(terminal.styled(Style.BOLD, text(letter, "id")) + "  " + text(letter, "status"));
    terminal.print(
        terminal.styled(Style.RED, text(letter, "code")) + ": " + text(letter, "message"));
    for (var violation : letter.path("violations")) {
      terminal.print(
          "  %s: %s"
              .formatted(
                  (text(violation, "rule") + " " + text(violation, "field")).strip(),
                  text(violation, "message")));
    }
    var lines =
        Map.of(
            "event", text(letter, "eventId"),
            "to do", text(letter, "remedy"),
            "attempts", text(letter, "attempts"),
            "stands for", shared(letter),
            "first failed", text(letter, "firstFailedAt"),
            "last failed", text(letter, "lastFailedAt"),
            "fingerprint", text(letter, "fingerprint"),
            "note", text(letter, "note"));
    java.util.List.of(
            "to do",
            "event",
            "stands for",
            "attempts",
            "first failed",
            "last failed",
            "fingerprint",
            "note")
        .forEach(
            name -> {
              var value = lines.getOrDefault(name, "");
              if (!value.isEmpty()) {
                terminal.print("  %-13s %s".formatted(name, value));
              }
            });
    var value = letter.path("record").path("value");
    var payload = value.path("payload").isObject() ? value.path("payload") : value;
    terminal.print("  %-13s %s".formatted("payload", text(payload, "format")));
    var decoded = payload.path("decoded");
    Escaped.lines(decoded.isString() ? decoded.asString() : Json.indented(decoded))
        .lines()
        .forEach(line -> terminal.print("    " + line));
  }

  /** A field as safe text, because much of it comes from publishers. */
  private static String text(JsonNode node, String field) {
    return Escaped.line(node.path(field).asString(""));
  }

  private static String shortened(String text) {
    var line = text.replace('\n', ' ');
    return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE - 1) + "…";
  }

  /**
   * A sentence about the other events for which a dead letter stands; empty when there are none.
   */
  private static String shared(JsonNode letter) {
    if (letter.path("events").asLong(1) <= 1) {
      return "";
    }
    var offsets =
        letter
            .path("alike")
            .valueStream()
            .limit(10)
            .map(span -> span.path("first").asLong() + "-" + span.path("last").asLong())
            .collect(java.util.stream.Collectors.joining(", "));
    return "%,d events of this partition, which failed alike: offsets %s%s. A redrive takes them apart"
        .formatted(
            letter.path("events").asLong(), offsets, letter.path("alike").size() > 10 ? ", …" : "");
  }
}

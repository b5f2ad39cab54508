package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.sink.Sink.Refusal;
import dev.millrace.runtime.sink.Sink.SinkRow;
import dev.millrace.runtime.stage.EventError;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The rows of a batch that are at fault. Not thread-safe. */
final class Refusals {

  /** A row that cannot be encoded, or that the server refuses by itself. */
  private record Refused(int place, EventError error) {}

  private final List<Refused> refused = new ArrayList<>();

  void clear() {
    refused.clear();
  }

  /** Adds a row that cannot be sent. */
  void add(int place, EventError error) {
    refused.add(new Refused(place, error));
  }

  /** Adds a row that the server refuses even alone. */
  void add(int place, SQLException failure) {
    add(place, Failures.refusal(failure));
  }

  /** The refusals in the order of the batch. */
  List<Refusal> of(List<SinkRow> rows) {
    return refused.stream()
        .sorted(Comparator.comparingInt(Refused::place))
        .map(refusal -> new Refusal(rows.get(refusal.place), refusal.error))
        .toList();
  }
}

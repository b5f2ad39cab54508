package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.sink.Sink.Refusal;
import dev.millrace.runtime.sink.Sink.SinkRow;
import dev.millrace.runtime.stage.EventError;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Whose fault failures are. A row that fails while another one passes is at fault itself, whatever
 * the failure says of itself. When none passes, a failure that tells of an outage is one. Not
 * thread-safe.
 */
final class Refusals {

  /** A row that cannot be encoded, or that the server refuses by itself. */
  private record Refused(int place, EventError error) {}

  private final List<Refused> refused = new ArrayList<>();
  private List<SQLException> outages = new ArrayList<>();
  private boolean hasPassed;

  void clear() {
    refused.clear();
    outages = new ArrayList<>();
    hasPassed = false;
  }

  /** A row that cannot be sent. */
  void add(int place, EventError error) {
    refused.add(new Refused(place, error));
  }

  /** A row has failed by itself. */
  void add(int place, SQLException failure) {
    add(place, Failures.refusal(failure));
    if (Failures.isOutage(failure)) {
      outages.add(failure);
    }
  }

  /** Rows were written. */
  void passed() {
    hasPassed = true;
  }

  /**
   * The refused rows, in the order of the batch.
   *
   * @throws SQLException when not the rows are at fault but the server is unwell
   */
  List<Refusal> judge(List<SinkRow> rows) throws SQLException {
    if (!hasPassed && !outages.isEmpty()) {
      throw outages.getFirst();
    }
    return refused.stream()
        .sorted(Comparator.comparingInt(Refused::place))
        .map(refusal -> new Refusal(rows.get(refusal.place), refusal.error))
        .toList();
  }
}

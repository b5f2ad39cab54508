package dev.millrace.transform.step.cast;

import dev.millrace.runtime.codec.ShownValue;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventError.Violation;
import dev.millrace.transform.step.Step;
import dev.millrace.transform.step.Verdict;
import dev.millrace.transform.value.Conversion;
import dev.millrace.transform.value.Conversions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Converts fields; a rejection names every field that does not fit. */
final class Cast implements Step {

  /** One field to convert. */
  record Column(String field, int slot, String type, Conversion conversion) {}

  private final Column[] columns;
  private final String place;

  Cast(List<Column> columns, String place) {
    this.columns = columns.toArray(Column[]::new);
    this.place = place;
  }

  @Override
  public Verdict apply(Row row) {
    boolean fits = true;
    for (var column : columns) {
      var value = row.get(column.slot);
      if (value != null && value != Row.ABSENT) {
        var converted = column.conversion.convert(value);
        if (converted == Conversion.MISFIT) {
          fits = false;
        } else {
          row.set(column.slot, converted);
        }
      }
    }
    return fits ? Verdict.CONTINUE : rejected(row);
  }

  private static String hint(Column column, Object value) {
    var hint = Conversions.hint(column.type, value);
    return hint.isEmpty() ? "" : " (" + hint + ")";
  }

  /**
   * Names every field that does not fit. The others are converted already, so trying again finds
   * them.
   */
  private Verdict rejected(Row row) {
    List<Violation> violations = new ArrayList<>();
    for (var column : columns) {
      var value = row.get(column.slot);
      if (value != null
          && value != Row.ABSENT
          && column.conversion.convert(value) == Conversion.MISFIT) {
        violations.add(
            new Violation(
                ErrorCode.CAST_FAILED.name(),
                column.field,
                "field %s holds %s: expected %s%s"
                    .formatted(
                        column.field, ShownValue.of(value), column.type, hint(column, value))));
      }
    }
    var message =
        violations.stream()
            .map(Violation::message)
            .collect(Collectors.joining("; ", place + ": ", ""));
    return new Verdict.Rejected(new EventError(ErrorCode.CAST_FAILED, message, violations));
  }
}

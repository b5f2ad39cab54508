package dev.millrace.transform.step.mask;

import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.transform.step.Step;
import dev.millrace.transform.step.Verdict;
import dev.millrace.transform.value.Conversions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Masks fields. */
final class Mask implements Step {

  /** How a value is masked. */
  enum Manner {
    SHA256,
    REDACT
  }

  /** One field to mask. */
  record Column(String field, int slot, Manner manner) {}

  private static final String REDACTED = "***";

  private final Column[] columns;
  private final String place;
  private final MessageDigest sha256;

  Mask(List<Column> columns, String place) {
    this.columns = columns.toArray(Column[]::new);
    this.place = place;
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public Verdict apply(Row row) {
    for (var column : columns) {
      var value = row.get(column.slot);
      if (value == null || value == Row.ABSENT) {
        continue;
      }
      switch (column.manner) {
        case REDACT -> row.set(column.slot, REDACTED);
        case SHA256 -> {
          if (!(Conversions.toText(value) instanceof String text)) {
            return rejected(column);
          }
          row.set(column.slot, hash(text));
        }
      }
    }
    return Verdict.CONTINUE;
  }

  private String hash(String text) {
    return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Without the value: it is what must not be read. */
  private Verdict rejected(Column column) {
    return new Verdict.Rejected(
        EventError.ofField(
            ErrorCode.CAST_FAILED,
            column.field,
            "%s: field %s holds neither a text nor a number: it cannot be hashed"
                .formatted(place, column.field)));
  }
}

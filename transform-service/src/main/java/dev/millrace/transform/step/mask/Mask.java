package dev.millrace.transform.step.mask;

import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.spec.secret.Secret;
import dev.millrace.transform.step.Step;
import dev.millrace.transform.step.Verdict;
import dev.millrace.transform.value.Conversions;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

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
  private final UnaryOperator<byte[]> sha256;

  private Mask(List<Column> columns, String place, UnaryOperator<byte[]> sha256) {
    this.columns = columns.toArray(Column[]::new);
    this.place = place;
    this.sha256 = sha256;
  }

  /** Hashes by SHA-256. */
  static Mask unsalted(List<Column> columns, String place) {
    try {
      return new Mask(columns, place, MessageDigest.getInstance("SHA-256")::digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Hashes by HMAC-SHA-256 (RFC 2104) with the salt as its key. */
  static Mask salted(List<Column> columns, String place, Secret salt) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(salt.bytes(), "HmacSHA256"));
      return new Mask(columns, place, mac::doFinal);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
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
    return HexFormat.of().formatHex(sha256.apply(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The message leaves out the value, because nobody may read it. */
  private Verdict rejected(Column column) {
    return new Verdict.Rejected(
        EventError.ofField(
            ErrorCode.CAST_FAILED,
            column.field,
            "%s: field %s holds neither a text nor a number: it cannot be hashed"
                .formatted(place, column.field)));
  }
}

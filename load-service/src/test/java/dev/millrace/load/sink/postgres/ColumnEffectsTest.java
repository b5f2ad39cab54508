package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnEffectsTest {

  private static final FieldType TEXT = FieldType.of(Kind.STRING);

  @Test
  void saysThatBlanksAreCutWithoutAWord() {
    assertThat(caution(TEXT, found("varchar", 9, "character varying(5)"), false))
        .isEqualTo(
            "column \"v\" is character varying(5), where the schema asks for text: values of more"
                + " than 5 characters are refused, but those that only blanks at the end make"
                + " longer are cut without a word");
  }

  @Test
  void saysWhichKeysBecomeOne() {
    assertThat(caution(TEXT, found("varchar", 9, "character varying(5)"), true))
        .endsWith(
            "cut without a word; keys that differ only in blanks behind character 5 are one key"
                + " here, and the row of one replaces the row of the other");
  }

  @Test
  void saysThatCharFillsUpWithBlanks() {
    assertThat(caution(TEXT, found("bpchar", 9, "character(5)"), true))
        .contains(
            "column \"v\" is character(5)",
            "all others are filled up with blanks, so that their own at the end are lost without a"
                + " word",
            "keys that differ only in blanks at the end ('abc' and 'abc ') are one key here");
  }

  @Test
  void saysThatACollationOrCitextMakesKeysOne() {
    var nocase =
        new TableColumn(
            "text", -1, "text", false, "\"public\".\"nocase\"", false, true, "", false, "");

    assertThat(caution(TEXT, nocase, true))
        .contains("keys that the collation \"public\".\"nocase\" takes for equal are one key here");
    assertThat(caution(TEXT, nocase, false)).isEmpty();
    assertThat(caution(TEXT, found("citext", -1, "citext"), true))
        .contains("keys that differ only in upper and lower case ('abc' and 'ABC') are one key");
    assertThat(caution(TEXT, found("citext", -1, "citext"), false)).isEmpty();
    assertThat(caution(TEXT, found("bpchar", -1, "bpchar"), false)).isEmpty();
    assertThat(caution(TEXT, found("bpchar", -1, "bpchar"), true)).contains("blanks at the end");
  }

  @Test
  void isSilentWhereNothingIsLost() {
    var symbols = new FieldType(Kind.ENUM, false, 0, 0, List.of("NEW", "PAID"), TEXT.fields());

    assertThat(caution(TEXT, found("varchar", -1, "character varying"), true)).isEmpty();
    assertThat(caution(TEXT, found("text", -1, "text"), true)).isEmpty();
    assertThat(caution(symbols, found("varchar", 8, "character varying(4)"), false)).isEmpty();
    assertThat(caution(symbols, found("varchar", 7, "character varying(3)"), false)).isNotEmpty();
    assertThat(caution(FieldType.of(Kind.INT), found("int8", -1, "bigint"), true)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"655366, true", "786438, false"}) // numeric(10,2), numeric(12,2)
  void saysWhichNumbersAreRefused(int modifier, boolean isNarrow) {
    var caution = caution(FieldType.decimal(12, 2), found("numeric", modifier, "numeric"), false);

    assertThat(caution.endsWith("larger values are refused")).isEqualTo(isNarrow);
  }

  /** Each of these would change values without a word, so no field goes into it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "name",
        "char",
        "money",
        "json",
        "varbit",
        "bit",
        "interval",
        "timestamp",
        "timetz",
        "_text",
        "_varchar",
        "_numeric",
        "xml",
        "inet",
        "int2",
        "oid"
      })
  void nothingIsStoredInTypesThatChangeValues(String typeName) {
    for (var type : ColumnType.values()) {
      for (var kind : Kind.values()) {
        assertThat(type.fits(FieldType.of(kind), typeName, -1)).as(type + " " + kind).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"TIMESTAMP_MILLIS", "TIMESTAMP_MICROS", "TIME", "DOUBLE", "DECIMAL", "LONG"})
  void nothingIsStoredWhereItWouldBeRounded(Kind kind) {
    var type = kind == Kind.DECIMAL ? FieldType.decimal(12, 4) : FieldType.of(kind);
    var stored = ColumnType.of(type);

    assertThat(stored.fits(type, "timestamptz", 2)).isFalse();
    assertThat(stored.fits(type, "time", 5)).isFalse();
    assertThat(stored.fits(type, "float4", -1)).isFalse();
    assertThat(stored.fits(type, "int4", -1)).isFalse();
    assertThat(stored.fits(type, "numeric", 786439)).isEqualTo(kind == Kind.LONG); // numeric(12,3)
    assertThat(stored.fits(type, "date", -1)).isFalse();
  }

  private static String caution(FieldType type, TableColumn found, boolean isKey) {
    return ColumnEffects.of(new Column("v", 0, type, ColumnType.of(type), true), found, isKey);
  }

  private static TableColumn found(String typeName, int modifier, String declared) {
    return new TableColumn(typeName, modifier, declared, false, "", true, true, "", false, "");
  }
}

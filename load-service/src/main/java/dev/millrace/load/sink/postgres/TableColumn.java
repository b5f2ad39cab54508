package dev.millrace.load.sink.postgres;

import java.util.Set;

/**
 * A column as the catalogue knows it.
 *
 * @param typeName of {@code pg_type}; of a domain, the type below it
 * @param modifier {@code atttypmod}; of a domain, that of the type below it
 * @param declared the type in SQL
 * @param isDomain whether the type is a domain
 * @param collation as SQL names it; empty without one
 * @param isDeterministic whether texts are equal exactly when their bytes are
 * @param notNull whether null is refused
 * @param identity {@code a} when the table always gives the value itself, {@code d} when it can
 * @param isGenerated whether it is computed from other columns
 * @param defaultValue in SQL; empty without one
 */
record TableColumn(
    String typeName,
    int modifier,
    String declared,
    boolean isDomain,
    String collation,
    boolean isDeterministic,
    boolean notNull,
    String identity,
    boolean isGenerated,
    String defaultValue) {

  private static final Set<String> TEXTS = Set.of("text", "varchar");

  /** Tells whether a row without this column is refused. */
  boolean mustBeGiven() {
    return notNull && defaultValue.isEmpty() && identity.isEmpty() && !isGenerated;
  }

  /** Whether the table refuses to be given a value. */
  boolean refusesValues() {
    return isGenerated || identity.equals("a");
  }

  /** Whether values that it holds are equal exactly when their bytes are. */
  boolean isExact() {
    return isDeterministic && !typeName.equals("bpchar") && !typeName.equals("citext");
  }

  /**
   * Names the different values that it treats as equal, such as {@code keys that differ only in
   * upper and lower case}; empty when it tells all apart. For text columns.
   */
  String equates() {
    var differing = "keys that differ only in ";
    return switch (typeName) {
      case "bpchar" -> differing + "blanks at the end ('abc' and 'abc ')";
      case "citext" -> differing + "upper and lower case ('abc' and 'ABC')";
      default -> {
        if (!isDeterministic) {
          yield "keys that the collation " + collation + " takes for equal";
        }
        yield cuts()
            ? differing + "blanks behind character %d".formatted(ColumnType.length(modifier))
            : "";
      }
    };
  }

  /**
   * An SQL expression that gives a text the form in which this column would store and compare it.
   */
  String held(String text) {
    if (isExact()) {
      return cuts() ? cut(text) : text;
    }
    return (cuts() ? cut(text) : text)
        + (TEXTS.contains(typeName) ? "" : "::" + (isDomain ? typeName : plainType()))
        + (collation.isEmpty() ? "" : " collate " + collation);
  }

  /** Tells whether it holds all values of {@code other}, its former declaration. */
  boolean isWiderThan(TableColumn other) {
    return switch (other.typeName) {
      case "varchar", "bpchar" ->
          other.modifier >= 0
              && (typeName.equals("text")
                  || typeName.equals("citext")
                  || typeName.equals("varchar") && (modifier < 0 || modifier > other.modifier));
      case "int4" -> typeName.equals("int8") || typeName.equals("numeric");
      case "int8" -> typeName.equals("numeric");
      default -> false;
    };
  }

  /** Tells whether it cuts off trailing blanks of texts that are too long. */
  private boolean cuts() {
    return typeName.equals("varchar") && modifier >= 0;
  }

  /** Cuts blanks only. A cast would cut letters, too; an assignment refuses such a text. */
  private String cut(String text) {
    return "case when char_length(rtrim(%1$s, ' ')) <= %2$d then left(%1$s, %2$d) else %1$s end"
        .formatted(text, ColumnType.length(modifier));
  }

  /** The type's name, with its schema where it is needed. */
  private String plainType() {
    return typeName.equals("citext") ? declared : typeName;
  }

  /** How a column like it is declared. */
  String declaration() {
    return declared + (collation.isEmpty() ? "" : " collate " + collation);
  }
}

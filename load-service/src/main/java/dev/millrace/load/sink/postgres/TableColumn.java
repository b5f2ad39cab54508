package dev.millrace.load.sink.postgres;

import java.util.Set;

/**
 * A column as the catalogue knows it.
 *
 * @param typeName of {@code pg_type}; of a domain, the type below it
 * @param modifier {@code atttypmod}
 * @param declared the type as SQL says it
 * @param isDomain whether a domain stands between
 * @param collation as SQL names it; empty without one
 * @param isDeterministic whether texts are equal exactly when their bytes are
 * @param notNull whether null is refused
 * @param identity {@code a} when the table always gives the value itself, {@code d} when it can
 * @param isGenerated whether it is computed of other columns
 * @param defaultValue as SQL says it; empty without one
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

  /** Whether a row that does not name it is refused. */
  boolean mustBeGiven() {
    return notNull && defaultValue.isEmpty() && identity.isEmpty() && !isGenerated;
  }

  /** Whether the table refuses to be given a value. */
  boolean refusesValues() {
    return isGenerated || identity.equals("a");
  }

  /** Whether values are equal exactly when their bytes are. */
  boolean isExact() {
    return isDeterministic && !typeName.equals("bpchar") && !typeName.equals("citext");
  }

  /** What makes a text compare as this column does. */
  String comparison() {
    return (TEXTS.contains(typeName) ? "" : "::" + typeName)
        + (collation.isEmpty() ? "" : " collate " + collation);
  }

  /** How a column like it is declared. */
  String declaration() {
    return declared + (collation.isEmpty() ? "" : " collate " + collation);
  }
}

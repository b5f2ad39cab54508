package dev.millrace.load.sink.postgres;

import static java.util.stream.Collectors.joining;

import java.util.stream.Stream;

/**
 * The statements that move a batch from its table to the target. An older event never overwrites a
 * newer one, because the statement itself compares its version with that of the existing row.
 */
final class MergeSql {

  private final TargetTable table;
  private final TableShape shape;
  private final Target target;
  private final String version;

  MergeSql(TargetTable table, TableShape shape) {
    this.table = table;
    this.shape = shape;
    this.target = table.target();
    this.version = TableName.quote(target.version());
  }

  /** Writes all rows of a batch in one statement; an upsert writes the newest row of each key. */
  String writes() {
    return insert(target.upserts() ? latest() : inOrder());
  }

  /** Does the same for a batch in which no key repeats, without sorting. */
  String distinctWrites() {
    return insert(TargetTable.BATCH + " as latest");
  }

  /** How many keys the batch has, as the database counts them. */
  String countKeys() {
    return "select count(*) from " + latest();
  }

  private String inOrder() {
    return "%s order by \"%s\"".formatted(TargetTable.BATCH, TargetTable.PLACE);
  }

  private String insert(String source) {
    var columns = table.copiedColumns();
    var insert =
        "insert into %s as t (%s, \"%s\") select %2$s, now() from %s"
            .formatted(table.quoted(), columns, TargetTable.LOADED_AT, source);
    if (target.deletes()) {
      insert +=
          " where not latest.\"%s\" and not exists (select from %s d where %s and %s)"
              .formatted(
                  TargetTable.DELETE,
                  target.memory().quoted(),
                  sameKey("d", "latest"),
                  isNewer("d", "latest"));
    }
    if (target.upserts()) {
      insert +=
          " on conflict (%s) do update set %s where not coalesce(%s, false)"
              .formatted(table.keyList(), updates(), isNewer("t", "excluded"));
    }
    return insert;
  }

  /**
   * Removes the rows of keys whose newest event in the batch is a deletion. Run it before {@link
   * #writes}, which then writes the rows of all other keys.
   */
  String delete() {
    return "delete from %s t using %s where latest.\"%s\" and %s and not coalesce(%s, false)"
        .formatted(
            table.quoted(),
            latest(),
            TargetTable.DELETE,
            sameKey("t", "latest"),
            isNewer("t", "latest"));
  }

  /** Remembers these keys. */
  String remember() {
    return "insert into %s as d (%s, \"%s\", \"%s\") select %2$s, \"%3$s\", \"%4$s\" from %s where latest.\"%s\" on conflict (%2$s) do update set \"%3$s\" = excluded.\"%3$s\", \"%4$s\" = excluded.\"%4$s\", \"%s\" = now() where not coalesce(%s, false)"
        .formatted(
            target.memory().quoted(),
            table.keyList(),
            TargetTable.INGESTED_AT,
            TargetTable.EVENT_ID,
            latest(),
            TargetTable.DELETE,
            TargetTable.DELETED_AT,
            isNewer("d", "excluded"));
  }

  /** Forgets some of the keys that were remembered long enough. */
  String forget() {
    return "delete from %1$s where ctid = any (array (select ctid from %1$s where \"%2$s\" < now() - interval '%3$d seconds' limit 10000))"
        .formatted(
            target.memory().quoted(),
            TargetTable.DELETED_AT,
            target.rememberDeletions().toSeconds());
  }

  /** Whether any key is remembered. */
  String remembersAny() {
    return "select exists (select from %s)".formatted(target.memory().quoted());
  }

  /**
   * The places of events that came after a newer event of their key. Run it after the batch is
   * merged: a row of the target that is not from this batch was newer then.
   */
  String outdated() {
    var key = table.keyColumns().stream().map(shape::comparable).collect(joining(", "));
    var sql = new StringBuilder();
    sql.append(
        "select b.\"%s\" from (select *, max(%s) over (partition by %s order by \"%1$s\""
            .formatted(TargetTable.PLACE, version, key));
    sql.append(" rows between unbounded preceding and 1 preceding) as newest from ");
    sql.append(TargetTable.BATCH).append(") b left join ").append(table.quoted()).append(" t on ");
    sql.append(sameKey("t", "b"));
    if (target.deletes()) {
      sql.append(" left join %s d on %s".formatted(target.memory().quoted(), sameKey("d", "b")));
    }
    sql.append(
        " where b.%1$s < b.newest or b.%1$s is null and b.newest is not null".formatted(version));
    sql.append(" or ").append(cameBefore("t"));
    if (target.deletes()) {
      sql.append(" or ").append(cameBefore("d"));
    }
    return sql.append(" order by 1").toString();
  }

  private String cameBefore(String there) {
    return "%s and not exists (select from %s o where o.\"%s\" = %s.\"%3$s\" and %s)"
        .formatted(
            isNewer(there, "b"),
            TargetTable.BATCH,
            TargetTable.EVENT_ID,
            there,
            sameKey(there, "o"));
  }

  /** The newest event of each key of the batch; at equal versions the last one. */
  private String latest() {
    var key = table.keyColumns().stream().map(shape::comparable).collect(joining(", "));
    return "(select distinct on (%s) * from %s order by %1$s, %s desc nulls last, \"%s\" desc) as latest"
        .formatted(key, TargetTable.BATCH, version, TargetTable.PLACE);
  }

  /** Tells whether two rows have one key, by the equality of the target's columns. */
  private String sameKey(String there, String here) {
    return table.keyColumns().stream()
        .map(column -> there + "." + column.quoted() + " = " + shape.held(here + ".", column))
        .collect(joining(" and "));
  }

  /**
   * Tells whether the existing row is newer than the coming one. A row without a version is older
   * than any other. At equal versions, the coming row counts as newer, unless both events entered
   * ingest by one partition and the event id of the coming one says that it entered earlier.
   */
  private String isNewer(String there, String here) {
    var own = target.isVersionedByIngest();
    return ("(%1$s.%3$s > %2$s.%3$s%4$s or %1$s.%3$s = %2$s.%3$s"
            + " and substring(%1$s.\"%5$s\" from '^(ingest[.].*-)[0-9]{1,18}$')"
            + " = substring(%2$s.\"%5$s\" from '^(ingest[.].*-)[0-9]{1,18}$')"
            + " and substring(%1$s.\"%5$s\" from '[0-9]{1,18}$')::bigint"
            + " > substring(%2$s.\"%5$s\" from '[0-9]{1,18}$')::bigint)")
        .formatted(
            there,
            here,
            version,
            own ? "" : " or %s.%s is not null and %s.%2$s is null".formatted(there, version, here),
            TargetTable.EVENT_ID);
  }

  private String updates() {
    return Stream.concat(
            table.columns().stream().map(Column::name).filter(name -> !target.key().contains(name)),
            Stream.of(TargetTable.EVENT_ID, TargetTable.INGESTED_AT, TargetTable.LOADED_AT))
        .map(TableName::quote)
        .map(name -> name + " = excluded." + name)
        .collect(joining(", "));
  }
}

package dev.millrace.load.sink.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Asks PostgreSQL's catalogue about tables. */
final class Catalogue {

  /**
   * A text that changes whenever the table does: its columns, their types, defaults and rights, its
   * triggers, indexes, rules and row security. It changes, too, when the table is dropped and made
   * anew.
   */
  private static final String FINGERPRINT =
      """
      select concat_ws(' ', c.oid, c.xmin,
        (select string_agg(a.attnum || '.' || a.xmin, ' ' order by a.attnum)
          from pg_attribute a where a.attrelid = c.oid and a.attnum > 0),
        (select string_agg(t.oid || '.' || t.xmin, ' ' order by t.oid)
          from pg_trigger t where t.tgrelid = c.oid),
        (select string_agg(i.indexrelid || '.' || i.xmin, ' ' order by i.indexrelid)
          from pg_index i where i.indrelid = c.oid),
        (select string_agg(r.oid || '.' || r.xmin, ' ' order by r.oid)
          from pg_rewrite r where r.ev_class = c.oid))
      from pg_class c where c.oid = to_regclass(?)
      """;

  private static final String COLUMNS =
      """
      select a.attname, b.typname, b.modifier,
        format_type(a.atttypid, a.atttypmod), t.typtype = 'd',
        case when co.oid is null then '' else format('%I.%I', n.nspname, co.collname) end,
        coalesce(co.collisdeterministic, true), a.attnotnull, a.attidentity, a.attgenerated <> '',
        coalesce(pg_get_expr(d.adbin, d.adrelid), '')
      from pg_attribute a
        join pg_type t on t.oid = a.atttypid
        cross join lateral (
          with recursive below (oid, modifier) as (
            select a.atttypid, a.atttypmod
            union all
            select d.typbasetype, d.typtypmod
            from below join pg_type d on d.oid = below.oid where d.typtype = 'd')
          select typname, modifier
          from below join pg_type p on p.oid = below.oid where p.typtype <> 'd') b
        left join pg_collation co on co.oid = a.attcollation
        left join pg_namespace n on n.oid = co.collnamespace
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = to_regclass(?) and a.attnum > 0 and not a.attisdropped
      """;

  /** Tells whether {@code on conflict (key)} finds an index. */
  private static final String HAS_UNIQUE_KEY =
      """
      select exists (
        select from pg_index i
        where i.indrelid = to_regclass(?) and i.indisunique and i.indisvalid and i.indisready
          and i.indimmediate
          and i.indpred is null and i.indexprs is null and i.indnkeyatts = cardinality(?::text[])
          and not exists (
            select from unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) k
            join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k
            where a.attname <> all (?::text[])))
      """;

  /**
   * Deferrable constraints on exactly the key. {@code on conflict (key)} finds their indexes but
   * cannot use them.
   */
  private static final String DEFERRABLE_KEYS =
      """
      select quote_ident(o.conname),
        regexp_replace(pg_get_constraintdef(o.oid), ' DEFERRABLE( INITIALLY DEFERRED)?', '')
      from pg_constraint o join pg_index i on i.indexrelid = o.conindid
      where o.conrelid = to_regclass(?) and i.indisunique and not i.indimmediate
        and i.indisvalid and i.indnkeyatts = cardinality(?::text[])
        and not exists (
          select from unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) k
          join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k
          where a.attname <> all (?::text[]))
      order by o.contype, o.conname
      """;

  /**
   * Tells whether COPY can write the table. COPY ignores rules and row security, cannot write
   * views, and does not fire statement triggers for updates.
   */
  private static final String TAKES_COPIES =
      """
      select c.relkind in ('r', 'p') and not c.relhasrules and not c.relrowsecurity
        and not exists (
          select from pg_trigger t
          where t.tgrelid = c.oid and not t.tgisinternal
            and t.tgtype & 1 = 0 and t.tgtype & 16 <> 0)
      from pg_class c where c.oid = to_regclass(?)
      """;

  /** The table behind a view that shows nothing but columns of that table. */
  private static final String BASE =
      """
      select format('%I.%I', n.nspname, b.relname), pg_get_viewdef(v.oid, true),
        array_to_string(v.reloptions, ', ')
      from pg_class v
        join pg_rewrite r on r.ev_class = v.oid and r.rulename = '_RETURN'
        join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
          and d.refclassid = 'pg_class'::regclass and d.refobjid <> v.oid
        join pg_class b on b.oid = d.refobjid and b.relkind in ('r', 'p')
        join pg_namespace n on n.oid = b.relnamespace
      where v.oid = to_regclass(?) and pg_relation_is_updatable(v.oid, false) & 8 <> 0
      group by 1, 2, 3
      """;

  private static final String PRIMARY_KEY =
      """
      select quote_ident(o.conname)
      from pg_constraint o join pg_attribute a on a.attrelid = o.conrelid and a.attnum = any (o.conkey)
      where o.conrelid = to_regclass(?) and o.contype = 'p' and a.attname = ?
      """;

  /** Rights on existing columns. A right on the table is a right on each of its columns. */
  private static final String MISSING_RIGHT =
      """
      select exists (
        select from unnest(?::text[]) n
          join pg_attribute a on a.attrelid = to_regclass(?) and a.attname = n and a.attnum > 0
        where not has_column_privilege(a.attrelid, a.attnum, ?))
      """;

  /** A default that takes its number from a sequence needs a right on that sequence. */
  private static final String SEQUENCES_WITHOUT_RIGHT =
      """
      select string_agg(distinct format('%I.%I', n.nspname, s.relname), ', ')
      from pg_attrdef d
        join pg_depend p on p.classid = 'pg_attrdef'::regclass and p.objid = d.oid
          and p.refclassid = 'pg_class'::regclass
        join pg_class s on s.oid = p.refobjid
        join pg_namespace n on n.oid = s.relnamespace
      where d.adrelid = to_regclass(?)
        and case s.relkind when 'S' then not has_sequence_privilege(s.oid, 'usage') end
      """;

  /** The objects that prevent a change of a column's type, except a view of this name. */
  private static final String BOUND_TO_TYPE =
      """
      with c as (
        select a.attrelid, a.attnum, a.attinhcount from pg_attribute a
        where a.attrelid = to_regclass(?) and a.attname = ?)
      select distinct case
          when r.rulename = '_RETURN' and v.relkind = 'm' then 'materialized view ' || v.oid::regclass
          when r.rulename = '_RETURN' then 'view ' || v.oid::regclass
          when r.oid is not null then format('rule %I of %s', r.rulename, v.oid::regclass)
          when d.classid = 'pg_attrdef'::regclass then
            format('generated column %I', (select g.attname from pg_attrdef f
              join pg_attribute g on g.attrelid = f.adrelid and g.attnum = f.adnum
              where f.oid = d.objid))
          else pg_describe_object(d.classid, d.objid, 0) end
      from c join pg_depend d on d.refclassid = 'pg_class'::regclass
          and d.refobjid = c.attrelid and d.refobjsubid = c.attnum
        left join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
        left join pg_class v on v.oid = r.ev_class
      where d.classid::regclass::text in
          ('pg_rewrite', 'pg_policy', 'pg_trigger', 'pg_proc', 'pg_publication_rel', 'pg_attrdef')
        and v.oid is distinct from to_regclass(?)
        and not exists (select from pg_attrdef f
          where d.classid = 'pg_attrdef'::regclass and f.oid = d.objid and f.adnum = c.attnum)
      union
      select 'the partitioning of the table' from c
        join pg_partitioned_table p on p.partrelid = c.attrelid and c.attnum = any (p.partattrs)
      union
      select 'the table that it is inherited from' from c where attinhcount > 0
      order by 1
      """;

  private static final String INSERTS_BY_TRIGGER =
      """
      select exists (
        select from pg_trigger
        where tgrelid = to_regclass(?) and tgtype & 64 <> 0 and tgtype & 4 <> 0)
      """;

  private static final String PARTITION_COLUMNS =
      """
      select a.attname
      from pg_partitioned_table p, unnest(p.partattrs::int2[]) k
        join pg_attribute a on a.attnum = k
      where p.partrelid = to_regclass(?) and a.attrelid = p.partrelid
      """;

  /**
   * A view of one table.
   *
   * @param options as SQL lists them; empty without any
   */
  record View(String base, String definition, String options) {}

  /**
   * A constraint that may be checked later.
   *
   * @param immediate its definition as a constraint that is always checked at once
   */
  record Deferrable(String name, String immediate) {}

  private final Connection connection;

  Catalogue(Connection connection) {
    this.connection = connection;
  }

  /** Empty when there is no such table. */
  String fingerprint(String table) throws SQLException {
    return text(FINGERPRINT, table).orElse("");
  }

  boolean hasTable(String table) throws SQLException {
    return is("select to_regclass(?) is not null", table);
  }

  boolean hasSchema(String quoted) throws SQLException {
    return is("select to_regnamespace(?) is not null", quoted);
  }

  boolean takesCopies(String table) throws SQLException {
    return is(TAKES_COPIES, table);
  }

  /** The kind of table, as {@code pg_class.relkind} has it. */
  String kind(String table) throws SQLException {
    return text("select relkind from pg_class where oid = to_regclass(?)", table).orElse("");
  }

  boolean isView(String table) throws SQLException {
    return kind(table).equals("v");
  }

  boolean isCast(String typeName, String to) throws SQLException {
    return is(
        "select exists (select from pg_cast where castsource = to_regtype(?)"
            + " and casttarget = to_regtype(?))",
        typeName,
        to);
  }

  Map<String, TableColumn> columns(String table) throws SQLException {
    try (var query = prepare(COLUMNS, table)) {
      var columns = new HashMap<String, TableColumn>();
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          columns.put(
              rows.getString(1),
              new TableColumn(
                  rows.getString(2),
                  rows.getInt(3),
                  rows.getString(4),
                  rows.getBoolean(5),
                  rows.getString(6),
                  rows.getBoolean(7),
                  rows.getBoolean(8),
                  rows.getString(9),
                  rows.getBoolean(10),
                  rows.getString(11)));
        }
      }
      return columns;
    }
  }

  boolean hasUniqueKey(String table, List<String> key) throws SQLException {
    try (var query = prepare(HAS_UNIQUE_KEY, table)) {
      var names = connection.createArrayOf("text", key.toArray());
      query.setArray(2, names);
      query.setArray(3, names);
      return isTrue(query);
    }
  }

  /** Constraints on exactly these columns that may be checked later. */
  List<Deferrable> deferrableKeys(String table, List<String> key) throws SQLException {
    try (var query = prepare(DEFERRABLE_KEYS, table)) {
      var names = connection.createArrayOf("text", key.toArray());
      query.setArray(2, names);
      query.setArray(3, names);
      var found = new ArrayList<Deferrable>();
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(new Deferrable(rows.getString(1), rows.getString(2)));
        }
      }
      return found;
    }
  }

  /** The table behind a simple view, and how it is defined; empty for other views. */
  Optional<View> view(String view) throws SQLException {
    try (var query = prepare(BASE, view);
        var rows = query.executeQuery()) {
      return rows.next()
          ? Optional.of(
              new View(
                  rows.getString(1),
                  rows.getString(2),
                  Objects.requireNonNullElse(rows.getString(3), "")))
          : Optional.empty();
    }
  }

  /** How a view is defined. */
  String definition(String view) throws SQLException {
    return text("select pg_get_viewdef(to_regclass(?), true)", view).orElse("");
  }

  /** The options of a view, as SQL lists them; empty without any. */
  String options(String view) throws SQLException {
    return text(
            "select array_to_string(reloptions, ', ') from pg_class where oid = to_regclass(?)",
            view)
        .orElse("");
  }

  /** The name of the primary key that a column is part of. */
  Optional<String> primaryKey(String table, String column) throws SQLException {
    return text(PRIMARY_KEY, table, column);
  }

  /** The right, if the user lacks it on any of the columns; else empty. */
  List<String> missingRights(String table, String right, List<String> columns) throws SQLException {
    try (var query = connection.prepareStatement(MISSING_RIGHT)) {
      query.setArray(1, connection.createArrayOf("text", columns.toArray()));
      query.setString(2, table);
      query.setString(3, right);
      return isTrue(query) ? List.of(right) : List.of();
    }
  }

  boolean mayDelete(String table) throws SQLException {
    return is("select has_table_privilege(to_regclass(?), 'delete')", table);
  }

  /** As SQL lists them; empty when there is none. */
  String sequencesWithoutRight(String table) throws SQLException {
    return text(SEQUENCES_WITHOUT_RIGHT, table).orElse("");
  }

  /** Tells whether a trigger of the view carries out inserts. */
  boolean insertsByTrigger(String view) throws SQLException {
    return is(INSERTS_BY_TRIGGER, view);
  }

  /** The columns by which a table is partitioned; empty when it is not. */
  List<String> partitionColumns(String table) throws SQLException {
    var columns = new ArrayList<String>();
    try (var query = prepare(PARTITION_COLUMNS, table);
        var rows = query.executeQuery()) {
      while (rows.next()) {
        columns.add(rows.getString(1));
      }
    }
    return columns;
  }

  /**
   * The objects that use a column, so that its type cannot be changed.
   *
   * @param view to leave out
   */
  List<String> boundToType(String table, String column, String view) throws SQLException {
    var users = new ArrayList<String>();
    try (var query = prepare(BOUND_TO_TYPE, table, column, view);
        var rows = query.executeQuery()) {
      while (rows.next()) {
        users.add(rows.getString(1));
      }
    }
    return users;
  }

  private Optional<String> text(String sql, String... values) throws SQLException {
    try (var query = prepare(sql, values);
        var rows = query.executeQuery()) {
      return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
    }
  }

  private boolean is(String sql, String... values) throws SQLException {
    try (var query = prepare(sql, values)) {
      return isTrue(query);
    }
  }

  private static boolean isTrue(PreparedStatement query) throws SQLException {
    try (var rows = query.executeQuery()) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  private PreparedStatement prepare(String sql, String... values) throws SQLException {
    var query = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      query.setString(i + 1, values[i]);
    }
    return query;
  }
}

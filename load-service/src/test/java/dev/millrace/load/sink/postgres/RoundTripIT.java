package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.sink.Sink.Batch;
import dev.millrace.runtime.sink.Sink.Position;
import dev.millrace.runtime.sink.Sink.SinkRow;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What is loaded is what was sent, for every type. */
class RoundTripIT {

  private static final String CONTRACT =
      """
      {"type": "record", "name": "Thing", "namespace": "things", "fields": [
        {"name": "n", "type": "int"},
        {"name": "bool", "type": ["null", "boolean"]},
        {"name": "whole", "type": ["null", "long"]},
        {"name": "small", "type": ["null", "float"]},
        {"name": "real", "type": ["null", "double"]},
        {"name": "money", "type": ["null",
          {"type": "bytes", "logicalType": "decimal", "precision": 30, "scale": 5}]},
        {"name": "text", "type": ["null", "string"]},
        {"name": "kind", "type": ["null", {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}]},
        {"name": "uid", "type": ["null", {"type": "string", "logicalType": "uuid"}]},
        {"name": "raw", "type": ["null", "bytes"]},
        {"name": "day", "type": ["null", {"type": "int", "logicalType": "date"}]},
        {"name": "clock", "type": ["null", {"type": "long", "logicalType": "time-micros"}]},
        {"name": "milli", "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}]},
        {"name": "micro", "type": ["null", {"type": "long", "logicalType": "timestamp-micros"}]},
        {"name": "map", "type": ["null", {"type": "map", "values": "string"}]},
        {"name": "any", "type": ["null", "string", "long"]}
      ]}""";

  private static final JsonMapper JSON = new JsonMapper();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyTypeComesBackAsItWas(long seed) {
    var random = new Random(seed);
    var name = "round" + seed;
    var pipeline = Things.pipeline(name, CONTRACT);
    var sent = new ArrayList<List<@Nullable Object>>();
    var rows = new ArrayList<SinkRow>();
    for (int n = 0; n < 500; n++) {
      var values = values(n, random);
      sent.add(values);
      rows.add(Things.row(pipeline, 0, n, values.toArray()));
    }

    try (var database = Database.open();
        var sink =
            new PostgresSink(
                new Target(new TableName("public", name), List.of()),
                pipeline,
                database.sessions())) {
      sink.write(
          new Batch("validated." + name, rows, Map.of()),
          report -> {
            assertThat(report.refusals()).isEmpty();
            return Map.of(0, new Position(500, ""));
          });

      var read = database.query("select * from " + name + " order by n", RoundTripIT::read);
      assertThat(read).hasSize(500);
      for (int n = 0; n < 500; n++) {
        assertThat(comparable(read.get(n))).isEqualTo(comparable(sent.get(n)));
      }
    }
  }

  @Test
  void nestedValuesAreJsonWithTheirNames() {
    var name = "roundnested";
    var pipeline =
        Things.pipeline(
            name,
            """
            {"type": "record", "name": "Thing", "fields": [
              {"name": "person", "type": {"type": "record", "name": "Person", "fields": [
                {"name": "name", "type": "string"},
                {"name": "born", "type": ["null", {"type": "int", "logicalType": "date"}]},
                {"name": "homes", "type": {"type": "array", "items":
                  {"type": "record", "name": "Home", "fields": [
                    {"name": "rent", "type":
                      {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
                    {"name": "since", "type": {"type": "long", "logicalType": "timestamp-micros"}},
                    {"name": "key", "type": {"type": "string", "logicalType": "uuid"}},
                    {"name": "plan", "type": "bytes"}]}}}]}},
              {"name": "lists", "type": {"type": "array", "items":
                {"type": "array", "items": ["null", "long"]}}},
              {"name": "maps", "type": {"type": "map", "values": {"type": "map", "values": "double"}}}
            ]}""");
    var home = new LinkedHashMap<String, Object>();
    home.put("rent", new BigDecimal("750.00"));
    home.put("since", Instant.parse("2026-01-31T10:00:00.000001Z"));
    home.put("key", UUID.fromString("0190a3c2-0000-7000-8000-000000000001"));
    home.put("plan", new byte[] {1, 2, 3});
    var person = new LinkedHashMap<String, @Nullable Object>();
    person.put("name", "Ada \"€\"");
    person.put("born", null);
    person.put("homes", List.of(home, home));
    var lists = List.of(List.of(), Arrays.asList(1L, null, Long.MIN_VALUE));
    var row = Things.row(pipeline, 0, 0, person, lists, Map.of("a.b", Map.of("c", 0.1)));

    try (var database = Database.open();
        var sink =
            new PostgresSink(
                new Target(new TableName("public", name), List.of()),
                pipeline,
                database.sessions())) {
      sink.write(
          new Batch("validated." + name, List.of(row), Map.of()),
          report -> {
            assertThat(report.refusals()).isEmpty();
            return Map.of(0, new Position(1, ""));
          });

      var expected =
          """
          {"rent": 750.00, "since": "2026-01-31T10:00:00.000001Z",
           "key": "0190a3c2-0000-7000-8000-000000000001", "plan": "AQID"}""";
      assertThat(
              database.texts(
                  "select person = '{\"name\": \"Ada \\\"€\\\"\", \"born\": null, \"homes\": [%1$s, %1$s]}'"
                          .formatted(expected)
                      + " and lists = '[[], [1, null, -9223372036854775808]]'"
                      + " and maps = '{\"a.b\": {\"c\": 0.1}}' from "
                      + name))
          .containsExactly("t");
    }
  }

  private static List<@Nullable Object> values(int n, Random random) {
    var values =
        new ArrayList<@Nullable Object>(
            Arrays.asList(
                random.nextBoolean(),
                random.nextLong(),
                (double) Float.intBitsToFloat(random.nextInt()),
                Double.longBitsToDouble(random.nextLong()),
                decimal(random),
                text(random),
                random.nextBoolean() ? "A" : "B",
                new UUID(random.nextLong(), random.nextLong()),
                bytes(random),
                LocalDate.ofEpochDay(random.nextInt(-1_000_000, 2_000_000)),
                LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000L) * 1000),
                Instant.ofEpochMilli(
                    random.nextLong(-200_000_000_000_000L, 9_000_000_000_000_000L)),
                Instant.ofEpochSecond(
                    random.nextLong(-200_000_000_000L, 9_000_000_000_000L),
                    random.nextInt(1_000_000) * 1000L),
                map(random),
                random.nextBoolean() ? text(random) : (Object) random.nextLong()));
    for (int i = 0; i < values.size(); i++) {
      if (random.nextInt(8) == 0) {
        values.set(i, null);
      }
    }
    values.addFirst((long) n);
    return values;
  }

  private static BigDecimal decimal(Random random) {
    return new BigDecimal(new BigInteger(random.nextInt(1, 98), random), 5)
        .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1));
  }

  private static byte[] bytes(Random random) {
    var bytes = new byte[random.nextInt(100)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String text(Random random) {
    return random
        .ints(random.nextInt(50), 1, 0x2_0000)
        .filter(point -> point < 0xd800 || point > 0xdfff)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static Map<String, Object> map(Random random) {
    var map = new LinkedHashMap<String, Object>();
    for (int i = random.nextInt(5); i > 0; i--) {
      map.put(text(random), text(random));
    }
    return map;
  }

  private static List<@Nullable Object> read(ResultSet row) throws SQLException {
    return Arrays.asList(
        row.getLong("n"),
        row.getObject("bool", Boolean.class),
        row.getObject("whole", Long.class),
        Optional.ofNullable(row.getObject("small", Float.class))
            .map(Float::doubleValue)
            .orElse(null),
        row.getObject("real", Double.class),
        row.getBigDecimal("money"),
        row.getString("text"),
        row.getString("kind"),
        row.getObject("uid", UUID.class),
        row.getBytes("raw"),
        row.getObject("day", LocalDate.class),
        row.getObject("clock", LocalTime.class),
        instant(row, "milli"),
        instant(row, "micro"),
        json(row.getString("map")),
        json(row.getString("any")));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    var time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static @Nullable Object json(@Nullable String text) {
    return text == null ? null : JSON.readValue(text, Object.class);
  }

  /** Arrays and numbers in a form that compares by value. */
  private static List<String> comparable(List<@Nullable Object> values) {
    return values.stream()
        .map(
            value ->
                switch (value) {
                  case null -> "null";
                  case byte[] bytes -> HexFormat.of().formatHex(bytes);
                  case Map<?, ?> map -> new java.util.TreeMap<>(map).toString();
                  default -> value.toString();
                })
        .toList();
  }
}

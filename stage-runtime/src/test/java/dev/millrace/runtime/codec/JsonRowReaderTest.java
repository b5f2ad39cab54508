package dev.millrace.runtime.codec;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.stage.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class JsonRowReaderTest {

  private static final RowLayout LAYOUT = new RowLayout(List.of("a", "b", "long_name", "é"));
  private static final RowLayout WITH_SOURCE = LAYOUT.with(List.of("source"));

  private static Row read(String json) throws Undecodable {
    return read(json.getBytes(UTF_8));
  }

  private static Row read(byte[] json) throws Undecodable {
    var row = new Row(LAYOUT);
    new JsonRowReader(LAYOUT).read(json, row);
    return row;
  }

  private static Object a(String json) throws Undecodable {
    return read(json).get(0);
  }

  private static String refusal(byte[] json) {
    var thrown = catchThrowable(() -> read(json));
    assertThat(thrown).isInstanceOf(Undecodable.class);
    assertThat(((Undecodable) thrown).code()).isEqualTo(ErrorCode.UNDECODABLE);
    return thrown.getMessage();
  }

  private static String refusal(String json) {
    return refusal(json.getBytes(UTF_8));
  }

  @Test
  void readsFieldsIntoTheirSlots() throws Undecodable {
    var row = read(" {\"b\":[1,{\"x\":null}],\"zz\":{\"y\":[2]},\"a\":\"t\\u00e9\",\"é\":true}\n");

    assertThat(row.get(0)).isEqualTo("té");
    assertThat(row.get(1)).hasToString("[1, {x=null}]");
    assertThat(row.get(2)).isSameAs(Row.ABSENT);
    assertThat(row.get(3)).isEqualTo(true);
  }

  @Test
  void keepsWhatNumbersSay() throws Undecodable {
    assertThat(a("{\"a\":7}")).isEqualTo(7L);
    assertThat(a("{\"a\":-9223372036854775808}")).isEqualTo(Long.MIN_VALUE);
    assertThat(a("{\"a\":9223372036854775808}")).isEqualTo(BigInteger.TWO.pow(63));
    assertThat(a("{\"a\":1.50}")).isEqualTo(new BigDecimal("1.50"));
    assertThat(a("{\"a\":-0.0}")).isEqualTo(new BigDecimal("0.0"));
    assertThat(a("{\"a\":12345678901234567890.123456789}"))
        .isEqualTo(new BigDecimal("12345678901234567890.123456789"));
    assertThat(a("{\"a\":1e3}")).isEqualTo(new BigDecimal("1e3"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1}",
        "{\"a\":\"é\"}",
        "{\n\"a\":1,\n \"a\":2}",
        "{\"a\":",
        "{\"a\":\"é",
        "",
        "{\n \"a\":tru}",
        "\u0000{"
      })
  void readsBetweenOtherBytesAsByItself(String json) {
    var alone = json.getBytes(UTF_8);
    var among = concat("}\n\u00e9".getBytes(UTF_8), alone, new byte[] {(byte) 0x80, '"', '}'});
    int start = among.length - alone.length - 3;
    var row = new Row(LAYOUT);

    var thrown =
        catchThrowable(() -> new JsonRowReader(LAYOUT).read(among, start, alone.length, row));

    var expected = new Row(LAYOUT);
    var expectedThrown = catchThrowable(() -> new JsonRowReader(LAYOUT).read(alone, expected));
    if (expectedThrown == null) {
      assertThat(thrown).isNull();
      assertThat(row.get(0)).isEqualTo(expected.get(0));
    } else {
      assertThat(thrown).isInstanceOf(Undecodable.class).hasMessage(expectedThrown.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"C3", "E282", "F09F98"})
  void doesNotCompleteACharacterFromBehindItsEnd(String hex) {
    var bytes = concat("{\"a".getBytes(UTF_8), HexFormat.of().parseHex(hex), new byte[] {-128});

    assertThatThrownBy(
            () -> new JsonRowReader(LAYOUT).read(bytes, 0, bytes.length - 1, new Row(LAYOUT)))
        .hasMessage("invalid UTF-8 at line 1, column 4 (byte 3)");
  }

  @Test
  void clearsTheRowFirst() throws Undecodable {
    var row = read("{\"a\":1}");

    new JsonRowReader(LAYOUT).read("{\"b\":null}".getBytes(UTF_8), row);

    assertThat(row.get(0)).isSameAs(Row.ABSENT);
    assertThat(row.get(1)).isNull();
  }

  @Test
  void givesTheWholeObjectWhenAsked() throws Undecodable {
    var row = new Row(WITH_SOURCE);

    JsonRowReader.withSource(WITH_SOURCE)
        .read("{\"z\":1,\"a\":{\"q\":2},\"source\":3}".getBytes(UTF_8), row);

    assertThat(row.get(WITH_SOURCE.slot("a"))).isEqualTo(Map.of("q", 2L));
    assertThat(row.get(WITH_SOURCE.slot("source")))
        .isEqualTo(Map.of("z", 1L, "a", Map.of("q", 2L), "source", 3L));
  }

  @Test
  void takesSourceForAnOrdinaryFieldOtherwise() throws Undecodable {
    var row = new Row(WITH_SOURCE);

    new JsonRowReader(WITH_SOURCE).read("{\"source\":3}".getBytes(UTF_8), row);

    assertThat(row.get(WITH_SOURCE.slot("source"))).isEqualTo(3L);
  }

  @Test
  void isAsStrictWithFieldsThatItExpectsAndSkips() throws Undecodable {
    var layout = new RowLayout(List.of("a"));
    var reader = JsonRowReader.expecting(List.of("a", "b", "long_name", "é"), layout);
    var row = new Row(layout);

    reader.read("{\"b\":[{\"k\":1}],\"é\":\"x\",\"a\":7,\"zz\":1}".getBytes(UTF_8), row);

    assertThat(row.get(0)).isEqualTo(7L);
    for (var json :
        Map.of(
                "{\"b\":1,\"a\":1,\"b\":2}",
                "the key 'b' appears twice",
                "{\"b\":1,\"a\":1,\"\\u0062\":2}",
                "the key 'b' appears twice",
                "{\"b\":{\"k\":1,\"k\":2}}",
                "the key 'k' appears twice",
                "{\"é\":\"\\ud800\"}",
                "unpaired surrogate",
                "{\"b\":tru}",
                "at line 1",
                "{\"long_name\":" + "1".repeat(1_001) + "}",
                "1000")
            .entrySet()) {
      assertThatThrownBy(() -> reader.read(json.getKey().getBytes(UTF_8), row), json.getKey())
          .isInstanceOf(Undecodable.class)
          .hasMessageContaining(json.getValue());
    }
  }

  @Test
  void skipsAByteOrderMark() throws Undecodable {
    assertThat(a("\uFEFF{\"a\":1}")).isEqualTo(1L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "`` ; empty where a JSON object is expected",
        "[1] ; the top level is an array",
        "\"x\" ; the top level is a text",
        "12 ; the top level is a number",
        "null ; the top level is null",
        "{\"a\":1}{} ; something follows the JSON object at line 1, column 8 (byte 7)",
        "{\"a\":1}x ; (byte",
        "{\"a\":1,} ; line 1, column 8",
        "{\"a\":01} ; Leading zeroes",
        "{\"a\":NaN} ; at line 1",
        "{\"a\":+1} ; at line 1",
        "{\"a\":.5} ; at line 1",
        "{\"a\":1.} ; at line 1",
        "{'a':1} ; at line 1",
        "{a:1} ; at line 1",
        "{\"a\":1/**/} ; at line 1",
        "{\"zz\":tru} ; at line 1",
        "{\"zz\":\"\\x\"} ; at line 1",
        "{\"a\":1,\"a\":2} ; the key 'a' appears twice in an object at line 1, column 8 (byte 7)",
        "{\"x\":1,\"y\":2,\"x\":2} ; the key 'x' appears twice",
        "{\"x\":{\"k\":1,\"k\":2}} ; the key 'k' appears twice",
        "{\"a\":[{\"k\":1,\"k\":2}]} ; the key 'k' appears twice",
        "{\"x\":1,\"\\u0078\":2} ; the key 'x' appears twice",
        "{\"a\":\"\\ud800\"} ; unpaired surrogate",
        "{\"a\":\"\\udc00\\ud800\"} ; unpaired surrogate",
        "{\"zz\":\"\\ud800x\"} ; unpaired surrogate",
        "{\"\\ud800\":1} ; surrogate pair",
        "{\"a\":1e1000000000} ; a number of more than 1000 digits",
        "{\"a\":1e-1000000000} ; a number of more than 1000 digits",
        "{\"a\":1e99999999999999999999} ; ``",
        "{\"a\":1e-99999999999999999999} ; ``",
      })
  void refusesWhatIsNotStrictJson(String json, String message) {
    assertThat(refusal(json)).contains(message);
  }

  @Test
  void countsLines() {
    assertThat(refusal("{\n \"a\": 1,\n \"a\": 2}")).contains("line 3, column 2 (byte 12)");
    assertThat(refusal(new byte[] {'{', '\n', '"', (byte) 0xFF}))
        .isEqualTo("invalid UTF-8 at line 2, column 2 (byte 3)");
  }

  @Test
  void allowsTheSameKeyInDifferentObjects() throws Undecodable {
    assertThat(a("{\"a\":[{\"a\":1},{\"a\":{\"a\":2}}],\"x\":{\"y\":1},\"y\":{\"y\":1}}"))
        .hasToString("[{a=1}, {a={a=2}}]");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
  void findsAnUnpairedSurrogateBesideOtherLetters(int padding) {
    var text = "é".repeat(padding) + "x".repeat(padding);
    for (var json : List.of("{\"zz\":\"%s\\ud800\"}", "{\"zz\":\"\\ud800%s\"}")) {
      assertThat(refusal(json.formatted(text))).contains("unpaired surrogate");
    }
  }

  @Test
  void takesPairedSurrogates() throws Undecodable {
    assertThat(a("{\"a\":\"\\ud83d\\ude00😀\"}")).isEqualTo("😀😀");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "C080",
        "C0AF",
        "E08080",
        "EDA080",
        "F08080AF",
        "F4908080",
        "F8",
        "80",
        "FE",
        "E282"
      })
  void refusesInvalidUtf8Everywhere(String hex) {
    var bad = HexFormat.of().parseHex(hex);
    for (var field : List.of("a", "zz")) {
      var head = ("{\"" + field + "\":\"").getBytes(UTF_8);

      var message = refusal(concat(head, bad, "\"}".getBytes(UTF_8)));

      assertThat(message).startsWith("invalid UTF-8 at line 1, column " + (head.length + 1));
    }
  }

  @Test
  void refusesOtherEncodings() {
    assertThat(refusal("{\"a\":1}".getBytes(UTF_16LE))).contains("a zero byte at");
    assertThat(refusal("{\"a\":1}".getBytes(UTF_16))).contains("UTF-8");
  }

  @Test
  void limitsNestingAndNumbers() throws Undecodable {
    for (var field : List.of("a", "zz")) {
      assertThat(refusal("{\"" + field + "\":" + "[".repeat(10_000))).contains("nesting depth");
      assertThat(refusal("{\"" + field + "\":" + "{\"k\":".repeat(10_000)))
          .contains("nesting depth");
      assertThat(refusal("{\"" + field + "\":" + "1".repeat(1001) + "}")).contains("1000");
      assertThat(refusal("{\"" + field + "\":0." + "1".repeat(1001) + "}")).contains("1000");
      read("{\"" + field + "\":" + "[".repeat(499) + "]".repeat(499) + "}");
      read("{\"" + field + "\":" + "1".repeat(1000) + "}");
    }
  }

  @Test
  void readsManyKeysThatCollideInReasonableTime() {
    var json = new StringBuilder("{");
    for (int i = 0; i < 1 << 15; i++) {
      json.append(i == 0 ? "\"" : ",\"");
      for (int bit = 0; bit < 15; bit++) {
        json.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      json.append("\":1");
    }
    var valid = (json + "}").getBytes(UTF_8);
    var twice = (json + ",\"" + "BB".repeat(15) + "\":1}").getBytes(UTF_8);

    Assertions.assertTimeout(
        Duration.ofSeconds(30),
        () -> {
          assertThat(read(valid).get(0)).isSameAs(Row.ABSENT);
          assertThat(refusal(twice)).contains("appears twice");
        });
  }

  @Test
  void isUsableAfterARefusal() throws Undecodable {
    var reader = new JsonRowReader(LAYOUT);
    var row = new Row(LAYOUT);
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> reader.read("{\"a\":{\"b\":[".getBytes(UTF_8), row))
          .isInstanceOf(Undecodable.class);
      reader.read("{\"a\":{\"b\":2}}".getBytes(UTF_8), row);

      assertThat(row.get(0)).isEqualTo(Map.of("b", 2L));
    }
  }

  @Test
  void refusesTextCutOffAtAnyByte() {
    var whole = "{\"a\":\"é\\n\",\"b\":[1,2.5,{\"x\":null}],\"zz\":{\"y\":true}}".getBytes(UTF_8);
    for (int end = 0; end < whole.length; end++) {
      var message = refusal(Arrays.copyOf(whole, end));

      assertThat(message).doesNotContain("Source");
    }
  }

  /** Law: what is read is what another reader of strict JSON reads, or both refuse. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void agreesWithAnotherReader(long seed) throws Undecodable {
    var random = new Random(seed);
    var mapper =
        JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    var row = new Row(WITH_SOURCE);
    var reader = JsonRowReader.withSource(WITH_SOURCE);
    for (int i = 0; i < 100; i++) {
      var json = new RandomJson(random).object(4).getBytes(UTF_8);

      Map<?, ?> expected;
      try {
        expected = (Map<?, ?>) longs(mapper.readValue(json, Map.class));
      } catch (RuntimeException e) {
        assertThatThrownBy(() -> reader.read(json, row), new String(json, UTF_8))
            .isInstanceOf(Undecodable.class);
        assertThatThrownBy(() -> read(json)).isInstanceOf(Undecodable.class);
        continue;
      }
      reader.read(json, row);
      assertThat(row.get(WITH_SOURCE.slot("source"))).isEqualTo(expected);
      var some = read(json);
      for (var name : LAYOUT.names()) {
        assertThat(some.get(LAYOUT.slot(name)))
            .isEqualTo(expected.containsKey(name) ? expected.get(name) : Row.ABSENT);
      }
    }
  }

  /** Law: whatever the bytes, they are read or {@link Undecodable}. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void damagedBytesAreReadOrRefused(long seed) {
    var random = new Random(seed);
    var row = new Row(LAYOUT);
    var reader = new JsonRowReader(LAYOUT);
    for (int i = 0; i < 500; i++) {
      var bytes = new RandomJson(random).object(3).getBytes(UTF_8);
      if (i % 10 == 0) {
        random.nextBytes(bytes);
      }
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }

      try {
        reader.read(bytes, row);
      } catch (Undecodable e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  private static Object longs(Object value) {
    return switch (value) {
      case Integer number -> number.longValue();
      case List<?> list -> list.stream().map(JsonRowReaderTest::longs).toList();
      case Map<?, ?> map -> {
        Map<Object, Object> copy = new HashMap<>();
        map.forEach((name, item) -> copy.put(name, longs(item)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  private static byte[] concat(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (var part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** Makes JSON texts, some with a key twice. */
  private record RandomJson(Random random) {

    private static final List<String> NAMES =
        List.of("a", "b", "long_name", "é", "x", "y", "z", "\\u0078", "k 1", "", "😀");

    private static final List<String> SCALARS =
        List.of(
            "1",
            "-1",
            "0",
            "12345678901",
            "123456789012345678901234567890",
            "1.5",
            "-0.0",
            "1E5",
            "2.50e-3",
            "null",
            "true",
            "false",
            "\"\"",
            "\"x\"",
            "\"é😀\"",
            "\"\\n\\u00e9\\\\\"",
            "\"a longer text, longer than one word\"");

    String object(int depth) {
      var text = new StringBuilder("{");
      int keys = random.nextInt(random.nextInt(20) == 0 ? 9 : 4);
      int from = random.nextInt(NAMES.size());
      for (int i = 0; i < keys; i++) {
        int name = random.nextInt(15) == 0 ? random.nextInt(NAMES.size()) : from + i;
        text.append(i == 0 ? "" : ", ")
            .append('"')
            .append(NAMES.get(name % NAMES.size()))
            .append("\": ")
            .append(value(depth - 1));
      }
      return text.append('}').toString();
    }

    private String value(int depth) {
      return switch (depth <= 0 ? 0 : random.nextInt(4)) {
        case 1 -> object(depth);
        case 2 -> "[" + value(depth - 1) + "," + value(depth - 1) + "]";
        default -> SCALARS.get(random.nextInt(SCALARS.size()));
      };
    }
  }
}

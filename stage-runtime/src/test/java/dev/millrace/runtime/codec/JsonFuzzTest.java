package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.millrace.runtime.row.Digits;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever bytes come as JSON: a row of it, as Jackson's own tree has it, or a refusal. */
class JsonFuzzTest {

  private static final RowLayout LAYOUT = new RowLayout(List.of("source", "a", "b"));
  private static final JsonMapper TREE =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(500).build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final JsonRowReader plain = new JsonRowReader(LAYOUT);
  private final JsonRowReader whole =
      JsonRowReader.withSource(LAYOUT, JsonRowReader.SOURCE, Map.of("c", "b"));

  @FuzzTest
  void isReadAsItIsOrRefused(byte[] json) {
    var row = new Row(LAYOUT);
    var source = new Row(LAYOUT);
    boolean isRead = read(plain, json, row);
    boolean isReadWhole = read(whole, json, source);

    // A number that is skipped may be as long as it likes.
    assertThat(isRead || !isReadWhole).isTrue();
    if (isReadWhole) {
      var tree = TREE.readTree(withoutMark(json));
      assertThat(tree.isObject()).isTrue();
      assertThat(same(source.get(0), tree)).as("%s%n%s", source.get(0), tree).isTrue();
      assertThat(same(row.isMissing(1) ? null : row.get(1), tree.path("a"))).isTrue();
    }
  }

  private static boolean read(JsonRowReader reader, byte[] json, Row into) {
    try {
      reader.read(json, into);
      return true;
    } catch (Undecodable e) {
      assertThat(e.getMessage()).isNotBlank();
      return false;
    }
  }

  private static byte[] withoutMark(byte[] json) {
    boolean isMarked = json.length >= 3 && json[0] == (byte) 0xEF;
    return isMarked ? Arrays.copyOfRange(json, 3, json.length) : json;
  }

  private static boolean same(Object value, JsonNode node) {
    return switch (value) {
      case null -> node.isNull() || node.isMissingNode();
      case Map<?, ?> map ->
          node.isObject()
              && map.size() == node.size()
              && map.entrySet().stream()
                  .allMatch(each -> same(each.getValue(), node.path((String) each.getKey())));
      case List<?> items -> {
        boolean all = node.isArray() && node.size() == items.size();
        for (int i = 0; all && i < items.size(); i++) {
          all = same(items.get(i), node.get(i));
        }
        yield all;
      }
      case String text -> node.isString() && text.equals(node.stringValue());
      case Boolean truth -> node.isBoolean() && truth == node.booleanValue();
      case BigDecimal number ->
          node.isNumber() && Digits.areFew(number) && number.compareTo(node.decimalValue()) == 0;
      case Number number ->
          node.isNumber() && new BigDecimal(number.toString()).compareTo(node.decimalValue()) == 0;
      default -> false;
    };
  }
}

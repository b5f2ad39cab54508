package dev.millrace.dlq.store;

import dev.millrace.runtime.stage.EventError.Violation;
import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The lists that are kept as JSON in a column. */
final class Json {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final TypeReference<List<RecordHeader>> HEADERS = new TypeReference<>() {};
  private static final TypeReference<List<Violation>> VIOLATIONS = new TypeReference<>() {};

  private Json() {}

  static String headers(List<RecordHeader> headers) {
    return MAPPER.writeValueAsString(
        headers.stream()
            .map(header -> new RecordHeader(Text.storable(header.name()), header.value()))
            .toList());
  }

  static List<RecordHeader> headers(String json) {
    return MAPPER.readValue(json, HEADERS);
  }

  static String violations(List<Violation> violations) {
    return MAPPER.writeValueAsString(
        violations.stream()
            .map(
                violation ->
                    new Violation(
                        Text.storable(violation.rule()),
                        Text.storable(violation.field()),
                        Text.storable(violation.message())))
            .toList());
  }

  static List<Violation> violations(String json) {
    return MAPPER.readValue(json, VIOLATIONS);
  }
}

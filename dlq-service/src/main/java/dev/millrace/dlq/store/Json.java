package dev.millrace.dlq.store;

import dev.millrace.runtime.stage.EventError.Violation;
import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Converts the lists that a column stores as JSON. */
final class Json {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final TypeReference<List<StoredHeader>> HEADERS = new TypeReference<>() {};
  private static final TypeReference<List<StoredViolation>> VIOLATIONS = new TypeReference<>() {};

  /** The form of a header in the database. It stays the same when the code changes. */
  private record StoredHeader(String name, byte @Nullable [] value) {}

  /** The form of a violation in the database. */
  private record StoredViolation(String rule, String field, String message) {}

  private Json() {}

  static String headers(List<RecordHeader> headers) {
    return MAPPER.writeValueAsString(
        headers.stream()
            .map(header -> new StoredHeader(Text.storable(header.name()), header.value()))
            .toList());
  }

  static List<RecordHeader> headers(String json) {
    return MAPPER.readValue(json, HEADERS).stream()
        .map(header -> new RecordHeader(header.name(), header.value()))
        .toList();
  }

  static String violations(List<Violation> violations) {
    return MAPPER.writeValueAsString(
        violations.stream()
            .map(
                violation ->
                    new StoredViolation(
                        Text.storable(violation.rule()),
                        Text.storable(violation.field()),
                        Text.storable(violation.message())))
            .toList());
  }

  static List<Violation> violations(String json) {
    return MAPPER.readValue(json, VIOLATIONS).stream()
        .map(each -> new Violation(each.rule(), each.field(), each.message()))
        .toList();
  }
}

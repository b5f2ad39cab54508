package dev.millrace.quality.rule.notnull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.quality.rule.RuleContract;
import dev.millrace.quality.rule.RuleProvider;
import dev.millrace.runtime.stage.EventError.Violation;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NotNullTest extends RuleContract {

  @Override
  protected RuleProvider provider() {
    return new NotNullProvider();
  }

  @Override
  protected List<String> lines() {
    return List.of("- not-null: [order_id, tags]", "- not-null: [email]");
  }

  @Override
  protected String misspelt() {
    return "- not-null: [oder_id, tags]";
  }

  @Override
  protected String meant() {
    return "order_id";
  }

  @Override
  protected Map<String, Object> fine() {
    return Map.of("order_id", "", "tags", List.of());
  }

  @Override
  protected void nullAndAbsentFieldsViolateNothing() {
    // they violate this one
  }

  @Test
  void eachFieldWithoutAValueIsAViolation() {
    assertThat(violations("- not-null: [order_id, email]", Collections.singletonMap("email", null)))
        .containsExactly(
            new Violation("not-null", "order_id", "is absent, expected a value"),
            new Violation("not-null", "email", "is null, expected a value"));
  }

  @Test
  void anEmptyTextIsAValue() {
    assertThat(violations("- not-null: [email]", Map.of("email", ""))).isEmpty();
  }
}

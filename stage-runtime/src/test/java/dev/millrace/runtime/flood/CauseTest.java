package dev.millrace.runtime.flood;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventError.Violation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CauseTest {

  @Test
  void everyBrokenRuleIsACause() {
    var error =
        new EventError(
            ErrorCode.RULE_VIOLATED,
            "two",
            List.of(
                new Violation("range", "amount", "a"),
                new Violation("range", "amount", "b"),
                new Violation("check", "", "c")));

    assertThat(Cause.of(error))
        .containsExactly(
            new Cause(ErrorCode.RULE_VIOLATED, "range", "amount"),
            new Cause(ErrorCode.RULE_VIOLATED, "check", ""));
  }

  @Test
  void anErrorWithoutViolationsIsItsCode() {
    assertThat(Cause.of(new EventError(ErrorCode.UNDECODABLE, "no JSON")))
        .containsExactly(new Cause(ErrorCode.UNDECODABLE, "", ""));
  }

  @Test
  void decodeAfterEncodeIsIdentity() {
    var cause = new Cause(ErrorCode.RULE_VIOLATED, "a;b,c=d", "field.with ümlaut");

    assertThat(Cause.decode(cause.encode())).contains(cause);
    assertThat(Cause.decode("GONE,,")).isEmpty();
    assertThat(Cause.decode("rubbish")).isEmpty();
  }

  @Test
  void aLongFieldFitsTheMetadataAndStaysTheSameCause() {
    var field = "ü".repeat(5_000);
    var cause = new Cause(ErrorCode.CONTRACT_BROKEN, field, field);

    assertThat(cause).isEqualTo(new Cause(ErrorCode.CONTRACT_BROKEN, field, field));
    assertThat(cause).isNotEqualTo(new Cause(ErrorCode.CONTRACT_BROKEN, field, field + "x"));
    assertThat(cause.encode().length()).isLessThan(2_000);
    assertThat(Cause.decode(cause.encode())).contains(cause);
  }

  @Test
  void standsBesideTheAccount() {
    var account = new Account(7, 0, 6, 0, 0, Map.of("CAST_FAILED", 1L));
    var cause = new Cause(ErrorCode.CAST_FAILED, "", "created_at");

    assertThat(Account.decode(account.encode() + ";flood=" + cause.encode())).isEqualTo(account);
  }

  @Test
  void showsNothingOfAValueButItsShape() {
    assertThat(Example.masked("Ada.Lovelace@example.org 2026-03-01 é…"))
        .isEqualTo("Aaa.Aaaaaaaa@aaaaaaa.aaa 9999-99-99 a?");
  }
}

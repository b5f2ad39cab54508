package dev.millrace.runtime.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.Outcome;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountTest {

  @Test
  void leavesZerosOut() {
    var account = new Account(7, 0, 6, 0, 0, Map.of("UNDECODABLE", 1L));

    assertThat(account.encode()).isEqualTo("v1;in=7;emitted=6;rejected.UNDECODABLE=1");
  }

  @Test
  void eventsThatCameTooLateArePartOfThoseThatPassed() {
    var tallies = new Tallies();
    tallies.count(3, new Outcome.Emit(new byte[0], null), false);
    tallies.count(3, new Outcome.Emit(new byte[0], null), false);
    tallies.outdate();

    var account = tallies.account(3);

    assertThat(account.encode()).isEqualTo("v1;in=2;emitted=2;outdated=1");
    assertThat(Account.decode(account.encode())).isEqualTo(account);
    assertThat(account.plus(account).outdated()).isEqualTo(2);
  }

  @Test
  void whatNoStageHasSentDidNotArriveFromOne() {
    var tallies = new Tallies();
    tallies.count(0, new Outcome.Filter("x"), false);
    tallies.count(0, new Outcome.Filter("x"), false);
    tallies.foreign();

    var account = tallies.account(0);

    assertThat(account.arrived()).isOne();
    assertThat(account.encode()).isEqualTo("v1;in=2;filtered=2;foreign=1");
    assertThat(Account.decode(account.encode())).isEqualTo(account);
  }

  @ParameterizedTest(name = "metadata \"{0}\"")
  @ValueSource(strings = {"", "v2;in=1", "set by hand", "v1;in", "v1;in=x", "v1;=;;"})
  void metadataThatIsNoAccountIsEmpty(String metadata) {
    assertThat(Account.decode(metadata)).isEqualTo(Account.EMPTY);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyOutcomeIsCountedOnceAndSurvivesTheMetadata(long seed) {
    var random = new SplittableRandom(seed);
    var tally = new Tally();
    int events = random.nextInt(1, 500);
    int redriven = 0;

    for (int i = 0; i < events; i++) {
      boolean isRedriven = random.nextInt(10) == 0;
      redriven += isRedriven ? 1 : 0;
      tally.count(outcome(random), isRedriven);
    }

    var account = tally.toAccount();
    assertThat(account.in()).isEqualTo(events);
    assertThat(account.redriven()).isEqualTo(redriven);
    assertThat(
            account.emitted() + account.filtered() + account.duplicate() + account.rejectedTotal())
        .isEqualTo(events);
    assertThat(Account.decode(account.encode())).isEqualTo(account);
    assertThat(account.plus(account).in()).isEqualTo(2L * events);
  }

  @Test
  void metadataStaysFarBelowTheBrokersLimitOf4096Bytes() {
    var rejected = new java.util.TreeMap<String, Long>();
    for (var code : ErrorCode.values()) {
      rejected.put(code.name(), Long.MAX_VALUE);
    }
    long most = Long.MAX_VALUE;

    var metadata = new Account(most, most, most, most, most, rejected).encode();

    assertThat(metadata.length()).isLessThan(2_000);
  }

  private static Outcome outcome(SplittableRandom random) {
    var codes = ErrorCode.values();
    return switch (random.nextInt(4)) {
      case 0 -> new Outcome.Emit(new byte[0], new byte[0]);
      case 1 -> new Outcome.Filter("status != 'TEST'");
      case 2 -> new Outcome.Duplicate("topic-0-0");
      default -> new Outcome.Reject(new EventError(codes[random.nextInt(codes.length)], "no"));
    };
  }
}

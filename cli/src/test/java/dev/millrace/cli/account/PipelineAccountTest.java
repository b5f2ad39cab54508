package dev.millrace.cli.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.stage.StageName;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PipelineAccountTest {

  @Test
  void balancesWhenEveryEventHasItsFate() {
    var account =
        account(
            0,
            "v1;in=10;emitted=9;rejected.UNDECODABLE=1",
            "v1;in=9;emitted=7;filtered=1;rejected.CAST_FAILED=1",
            "v1;in=7;emitted=6;duplicate=1",
            "v1;in=6;emitted=6");

    assertThat(account.published()).isEqualTo(10);
    assertThat(account.deadLettered()).isEqualTo(2);
    assertThat(account.inFlight()).isZero();
    assertThat(account.balanced()).isTrue();
  }

  @Test
  void countsEventsOnTheirWayWhereverTheyWait() {
    var account =
        account(
            4, "v1;in=6;emitted=6", "v1;in=5;emitted=5", "v1;in=3;emitted=3", "v1;in=1;emitted=1");

    assertThat(account.published()).isEqualTo(10);
    assertThat(account.inFlight()).isEqualTo(9);
    assertThat(account.lag(StageName.INGEST)).isEqualTo(4);
    assertThat(account.lag(StageName.TRANSFORM)).isEqualTo(1);
    assertThat(account.lag(StageName.LOAD)).isEqualTo(2);
    assertThat(account.balanced()).isFalse();
    assertThat(account.faults()).isEmpty();
  }

  @Test
  void movesARedrivenEventFromTheDeadLettersToItsNewFate() {
    var account =
        account(
            0,
            "v1;in=10;emitted=10",
            "v1;in=10;emitted=10",
            "v1;in=11;redriven=1;emitted=10;rejected.RULE_VIOLATED=1",
            "v1;in=10;emitted=10");

    assertThat(account.deadLettered()).isZero();
    assertThat(account.balanced()).isTrue();
  }

  @Test
  void namesAStageThatLostAnEvent() {
    var account =
        account(
            0, "v1;in=2;emitted=2", "v1;in=2;emitted=1", "v1;in=1;emitted=1", "v1;in=1;emitted=1");

    assertThat(account.balanced()).isFalse();
    assertThat(account.faults()).singleElement().asString().contains("transform consumed 2");
  }

  @Test
  void whatIsLostStandsOutsideAndTheRestBalances() {
    var account =
        account(
            0,
            "v1;in=100;emitted=100",
            "v1;in=50;emitted=50;lost=50",
            "v1;in=50;emitted=50",
            "v1;in=50;emitted=50");

    assertThat(account.published()).isEqualTo(100);
    assertThat(account.loaded()).isEqualTo(50);
    assertThat(account.lost()).isEqualTo(50);
    assertThat(account.inFlight()).isZero();
    assertThat(account.lag(StageName.TRANSFORM)).isZero();
    assertThat(account.balanced()).isTrue();
  }

  @Test
  void whatIsLostAtTheDoorWasPublished() {
    var account =
        account(
            5,
            "v1;in=50;emitted=50;lost=50",
            "v1;in=50;emitted=50",
            "v1;in=50;emitted=50",
            "v1;in=50;emitted=50");

    assertThat(account.published()).isEqualTo(105);
    assertThat(account.inFlight()).isEqualTo(5);
  }

  @Test
  void whatIsLostIsCountedByOffsetsWhichTransactionsTakeAsWell() {
    var account =
        account(
            0,
            "v1;in=100;emitted=100",
            "v1;in=50;emitted=50;lost=53",
            "v1;in=50;emitted=50",
            "v1;in=50;emitted=50");

    assertThat(account.inFlight()).isZero();
    assertThat(account.lag(StageName.TRANSFORM)).isZero();
    assertThat(account.balanced()).isTrue();
  }

  @Test
  void whatComesAgainStandsOutsideAndTheRestBalances() {
    var account =
        account(
            0,
            "v1;in=100;emitted=100",
            "v1;in=150;emitted=150;repeated=50",
            "v1;in=150;emitted=150",
            "v1;in=150;emitted=150");

    assertThat(account.published()).isEqualTo(100);
    assertThat(account.loaded()).isEqualTo(150);
    assertThat(account.repeated()).isEqualTo(50);
    assertThat(account.inFlight()).isZero();
    assertThat(account.balanced()).isTrue();
  }

  @Test
  void whatIsWrittenPastIngestIsPublishedThere() {
    var account =
        account(
            0,
            "v1;in=100;emitted=100",
            "v1;in=103;emitted=100;rejected.UNDECODABLE=3;foreign=3",
            "v1;in=101;emitted=101;foreign=1",
            "v1;in=101;emitted=101");

    assertThat(account.published()).isEqualTo(104);
    assertThat(account.foreign()).isEqualTo(4);
    assertThat(account.deadLettered()).isEqualTo(3);
    assertThat(account.lag(StageName.TRANSFORM)).isZero();
    assertThat(account.balanced()).isTrue();
  }

  private static PipelineAccount account(
      long waiting, String ingest, String transform, String quality, String load) {
    return new PipelineAccount(
        "orders",
        waiting,
        Map.of(
            StageName.INGEST, Account.decode(ingest),
            StageName.TRANSFORM, Account.decode(transform),
            StageName.QUALITY, Account.decode(quality),
            StageName.LOAD, Account.decode(load)));
  }
}

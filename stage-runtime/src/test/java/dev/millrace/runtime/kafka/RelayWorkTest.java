package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.deadletter.GivenUp;
import dev.millrace.runtime.flood.Flooded;
import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.TopicFacts.Extent;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stage that remembers, between topics in memory: all of a batch is committed, or nothing. */
class RelayWorkTest extends RelayWorkFixture {

  @Test
  void commitsOutcomesStateAndPositionsTogether() {
    prepare();
    process("emit", "filter", "duplicate", "reject");

    assertThat(producer().commitCount()).isOne();
    assertThat(sent(TOPICS.validated())).containsExactly("emit");
    assertThat(sent(TOPICS.deadLetters())).hasSize(1);
    assertThat(sent(STATE)).containsExactly("emit,filter,duplicate,reject");
    assertThat(committed().offset()).isEqualTo(4);
    var account = Account.decode(committed().metadata());
    assertThat(account.in()).isEqualTo(4);
    assertThat(account.emitted()).isOne();
    assertThat(account.filtered()).isOne();
    assertThat(account.duplicate()).isOne();
    assertThat(account.rejected()).isEqualTo(Map.of("RULE_VIOLATED", 1L));
    assertThat(stage.steps).containsExactly("assigned 0", "committed");
  }

  @Test
  void addsToTheAccountFromBatchToBatch() {
    prepare();
    process("emit");
    process("emit", "filter");

    assertThat(committed().offset()).isEqualTo(3);
    assertThat(Account.decode(committed().metadata()).in()).isEqualTo(3);
  }

  @Test
  void goesOnWithWhatIsCommitted() {
    consumer.commitSync(Map.of(INPUT, new OffsetAndMetadata(40, "v1;in=44;emitted=44")));

    assertThat(prepare()).isEqualTo(40);
    next = 40;
    process("emit");

    assertThat(Account.decode(committed().metadata()).in()).isEqualTo(45);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "by hand", "v9;in=many", ";flood=nonsense;again=x;redrive=;state=y"})
  void goesOnWithAnEmptyAccountWhereSomebodyElseHasCommitted(String metadata) {
    consumer.commitSync(Map.of(INPUT, new OffsetAndMetadata(40, metadata)));
    next = 40;

    assertThat(prepare()).isEqualTo(40);
    process("emit");

    assertThat(committed().offset()).isEqualTo(41);
    assertThat(Account.decode(committed().metadata()).in()).isOne();
  }

  @Test
  void commitsNothingOfABatchThatARebalanceHasOvertaken() {
    prepare();
    producer().sendOffsetsToTransactionException =
        new CommitFailedException("the group has rebalanced");

    assertThatThrownBy(() -> process("emit", "reject"))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("commit offsets in a transaction");
    work.rolledBack("rebalanced");

    assertThat(sent(TOPICS.validated())).isEmpty();
    assertThat(sent(TOPICS.deadLetters())).isEmpty();
    assertThat(producer().consumerGroupOffsetsHistory()).isEmpty();
    assertThat(stage.steps).containsExactly("assigned 0", "rolled back");
  }

  @Test
  void countsAndRemembersABatchOnceThatPassesAtTheSecondTry() {
    prepare();
    producer().commitTransactionException = new TimeoutException("no answer");
    assertThatThrownBy(() -> process("emit")).isInstanceOf(DependencyUnavailable.class);
    producer().abortTransactionException = new KafkaException("commit timed out");
    work.rolledBack("no answer");
    work.forget(INPUT);

    next = Math.max(0, prepare());
    assertThat(producers).as("another producer has settled the one before").hasSize(2);
    process("emit");

    assertThat(Account.decode(committed().metadata()).in()).isOne();
    assertThat(sent(STATE)).containsExactly("emit");
    assertThat(stage.steps)
        .containsExactly("assigned 0", "rolled back", "revoked 0", "assigned 0", "committed");
  }

  @Test
  void doesNotRepeatABatchThatWasCommittedThoughKafkaDidNotSay() {
    prepare();
    process("emit");
    producer().commitTransactionException = new TimeoutException("no answer");
    producer().abortTransactionException = new KafkaException("commit timed out");
    assertThatThrownBy(() -> process("emit")).isInstanceOf(DependencyUnavailable.class);
    // It was committed even so.
    consumer.commitSync(Map.of(INPUT, new OffsetAndMetadata(2, "v1;in=2;emitted=2")));
    work.rolledBack("no answer");
    work.forget(INPUT);

    assertThat(prepare()).isEqualTo(2);
    process("emit");

    assertThat(committed().offset()).isEqualTo(3);
    assertThat(Account.decode(committed().metadata()).in()).isEqualTo(3);
  }

  @Test
  void writesNothingAsAZombie() {
    prepare();
    producer().fenceProducer();

    assertThatThrownBy(() -> process("emit")).isInstanceOf(DependencyUnavailable.class);
    work.rolledBack("fenced");

    assertThat(sent(TOPICS.validated())).isEmpty();
    assertThat(stage.steps).doesNotContain("committed");
  }

  @Test
  void writesNothingBeforeItIsKnownThatABatchIsNoFlood() {
    prepare();
    flood.restore(0, 1, "v1;in=1;flood=RULE_VIOLATED,,");

    assertThatThrownBy(() -> process("emit", "reject")).isInstanceOf(Flooded.class);
    work.rolledBack("a flood");
    next = 0;
    process("emit");

    assertThat(sent(TOPICS.deadLetters())).isEmpty();
    assertThat(sent(TOPICS.validated())).containsExactly("emit");
    assertThat(sent(STATE)).containsExactly("emit");
    assertThat(committed().offset()).isOne();
  }

  @Test
  void aRecordThatIsGivenUpIsNotHeldByAFloodOfItsKind() {
    prepare();
    flood.restore(0, 0, "v1;in=1;flood=UNCLASSIFIED,,");

    work.process(
        List.of(new ConsumerRecord<>(INPUT.topic(), 0, 0, null, GivenUp.DEADLY)),
        new HashMap<>(Map.of(INPUT, 1L)),
        consumer);

    assertThat(sent(TOPICS.deadLetters())).hasSize(1);
    assertThat(committed().offset()).isOne();
    assertThat(stage.decided).isEmpty();
  }

  @Test
  void doesNotGoOnWithoutItsState() {
    stateFailure = new KafkaException("away");
    assertThatThrownBy(this::prepare).isInstanceOf(DependencyUnavailable.class);
    work.forget(INPUT);
    assertThat(stage.steps).containsExactly("assigned 0", "revoked 0");

    stateFailure = null;
    prepare();
    process("emit");

    assertThat(committed().offset()).isOne();
  }

  @Test
  void asksNothingWhileAnotherTransactionOfItsOwnIsUndecided() {
    var failing = new ProducerFencedException("a twin has begun");
    producers.clear();
    work.assigned();
    producer().beginTransactionException = failing;

    assertThatThrownBy(() -> process("emit")).isInstanceOf(DependencyUnavailable.class);
    work.rolledBack("fenced");
    prepare();

    assertThat(producers).hasSize(2);
    assertThat(producer().transactionInitialized()).isTrue();
  }

  @Test
  void storesWhereToGoOnBehindAGap() {
    consumer.commitSync(Map.of(INPUT, new OffsetAndMetadata(2_000, "v1;in=7;emitted=7")));
    assertThat(prepare()).isEqualTo(-1);
    var gap = work.gaps().getFirst();

    work.accept(gap, 900, consumer);

    assertThat(committed().offset()).isEqualTo(900);
    assertThat(Account.decode(committed().metadata()).in()).isEqualTo(7);
  }

  @Test
  void storesNoPositionForAGapInItsState() {
    prepare();
    var extent = new Extent("id", 1, 0, 0);

    work.accept(
        new Gap(INPUT, LOG, Gap.Kind.SHORTER, 9, 9, clock.instant(), 9, "", extent), 9, consumer);

    assertThat(producer().consumerGroupOffsetsHistory()).isEmpty();
    assertThat(producer().commitCount()).isZero();
  }

  @Test
  void leavesNoTransactionOpenWhenItCloses() {
    prepare();
    producer().commitTransactionException = new TimeoutException("no answer");
    assertThatThrownBy(() -> process("emit")).isInstanceOf(DependencyUnavailable.class);

    work.close();

    assertThat(producer().transactionAborted()).isTrue();
    assertThat(producer().closed()).isTrue();
  }
}

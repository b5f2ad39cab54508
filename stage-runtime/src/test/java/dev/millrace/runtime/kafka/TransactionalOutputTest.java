package dev.millrace.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a transaction when a step of it fails. */
class TransactionalOutputTest {

  private static final TopicPartition PARTITION = new TopicPartition("raw.orders", 0);
  private static final Map<TopicPartition, OffsetAndMetadata> OFFSETS =
      Map.of(PARTITION, new OffsetAndMetadata(7));

  private final List<Scripted> made = new ArrayList<>();
  private @Nullable KafkaException failsToStart;
  private final ConsumerGroupMetadata group = new MockConsumer<>("none").groupMetadata();
  private final TransactionalOutput output = new TransactionalOutput(this::make);

  private Scripted make() {
    var producer = new Scripted();
    producer.initTransactionException = failsToStart;
    made.add(producer);
    return producer;
  }

  @BeforeEach
  void settle() {
    output.settle();
  }

  @Test
  void commitsRecordsAndOffsetsTogether() {
    output.begin();
    output.send(record("a"));
    assertThat(producer().history()).isEmpty();

    output.commit(OFFSETS, group);

    assertThat(producer().history()).hasSize(1);
    assertThat(committedOffsets()).isEqualTo(List.of(OFFSETS));
    assertThat(made).hasSize(1);
  }

  @Test
  void keepsItsProducerFromBatchToBatch() {
    output.begin();
    output.commit();
    output.begin();
    output.abort();
    output.settle();
    output.begin();
    output.commit();

    assertThat(made).hasSize(1);
    assertThat(producer().commitCount()).isEqualTo(2);
  }

  @Test
  void makesAnotherProducerWhenThisOneCannotBeMadeReady() {
    output.close();
    failsToStart = new TimeoutException("a transaction of another is undecided");

    assertThatThrownBy(output::settle)
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("initialize transactions", "is undecided");
    assertThat(producer().closed()).isTrue();

    failsToStart = null;
    output.settle();

    assertThat(made).hasSize(3);
    assertThat(producer().closed()).isFalse();
  }

  @Test
  void believesNothingSettledOfAProducerThatIsInTheWrongState() {
    output.close();
    var output =
        new TransactionalOutput(
            () -> {
              var producer = make();
              producer.isUsable = made.size() > 2;
              return producer;
            });
    assertThatThrownBy(output::settle).isInstanceOf(DependencyUnavailable.class);

    output.settle();

    assertThat(made).hasSize(3);
    assertThat(producer().transactionInitialized()).isTrue();
  }

  @Test
  void givesUpAProducerThatIsFencedWhenItBegins() {
    producer().beginTransactionException = new ProducerFencedException("a twin has begun");

    assertThatThrownBy(output::begin)
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("begin a transaction", "millrace.instance");
    assertThat(made.getFirst().closed()).isTrue();

    output.begin();
    output.send(record("a"));
    output.commit();

    assertThat(made).hasSize(2);
    assertThat(producer().history()).hasSize(1);
  }

  @Test
  void givesUpAProducerThatIsFencedWhenItSends() {
    output.begin();
    producer().fenceProducer();

    assertThatThrownBy(() -> output.send(record("a")))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("send to out.orders");
    output.abort();
    output.begin();
    output.send(record("b"));
    output.commit();

    assertThat(made).hasSize(2);
    assertThat(made.getFirst().closed()).isTrue();
    assertThat(made.getFirst().history()).isEmpty();
  }

  @Test
  void givesUpAProducerThatIsFencedWhenItCommits() {
    output.begin();
    output.send(record("a"));
    producer().fenceProducer();

    assertThatThrownBy(() -> output.commit(OFFSETS, group))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("commit offsets in a transaction", "millrace.instance");
    output.abort();
    output.settle();

    assertThat(made).hasSize(2);
    assertThat(committedOffsets()).isEmpty();
  }

  /** A client whose commit timed out takes nothing but the same commit again. */
  @Test
  void endsATransactionWhoseCommitTimedOutByAnotherProducer() {
    output.begin();
    output.send(record("a"));
    producer().commitTransactionException = new TimeoutException("no answer");
    producer().abortTransactionException =
        new KafkaException("the previous call to commitTransaction timed out");

    assertThatThrownBy(output::commit)
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("commit a transaction", "no answer");
    output.abort();
    assertThat(made.getFirst().closed()).isTrue();

    output.settle();
    assertThat(made).hasSize(2);
    assertThat(producer().transactionInitialized())
        .as("by then the one before is committed or aborted")
        .isTrue();
  }

  @Test
  void endsNothingOfATransactionThatIsCommitted() {
    output.begin();
    output.send(record("a"));
    output.commit();

    output.abort();

    assertThat(producer().history()).hasSize(1);
    assertThat(producer().closed()).isFalse();
  }

  @Test
  void forgetsWhatWasSentBeforeAnAbort() {
    output.begin();
    output.send(record("a"));
    output.abort();
    output.begin();
    output.send(record("b"));
    output.commit();

    assertThat(producer().history())
        .singleElement()
        .satisfies(sent -> assertThat(sent.value()).isEqualTo("b".getBytes(UTF_8)));
    assertThat(made).hasSize(1);
  }

  @Test
  void tellsThatARecordWasTooLongWhateverFailsByIt() {
    for (var failing : List.<Runnable>of(this::sendAnother, this::commitOffsets, output::commit)) {
      output.begin();
      output.send(record("a"));
      producer().errorNext(new RecordTooLargeException("9 of 8 bytes"));
      producer().sendException = new KafkaException("in an error state");
      producer().sendOffsetsToTransactionException = new KafkaException("in an error state");
      producer().commitTransactionException = new KafkaException("in an error state");

      assertThatExceptionOfType(RecordRefused.class)
          .isThrownBy(failing::run)
          .withMessageContaining("out.orders", "9 of 8 bytes");

      producer().sendException = null;
      producer().sendOffsetsToTransactionException = null;
      producer().commitTransactionException = null;
      output.abort();
    }
  }

  @Test
  void namesTheFirstRecordThatWasTooLong() {
    output.begin();
    output.send(record("a"));
    output.send(new ProducerRecord<>("dlq.orders", new byte[] {1}));
    producer().errorNext(new RecordTooLargeException("first"));
    producer().errorNext(new RecordTooLargeException("second"));
    producer().commitTransactionException = new KafkaException("in an error state");

    assertThatExceptionOfType(RecordRefused.class)
        .isThrownBy(output::commit)
        .satisfies(refused -> assertThat(refused.topic()).isEqualTo("out.orders"));
  }

  @Test
  void namesTheTopicThatIsGone() {
    output.begin();
    output.send(record("a"));
    producer().errorNext(new UnknownTopicOrPartitionException("does not host it"));
    producer().commitTransactionException =
        new UnknownTopicOrPartitionException("does not host it");

    assertThatThrownBy(output::commit)
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("cannot commit a transaction, as topic out.orders did not take");
  }

  @Test
  void knowsNothingOfALongRecordInTheNextTransaction() {
    output.begin();
    output.send(record("a"));
    producer().errorNext(new RecordTooLargeException("too long"));
    output.abort();
    output.begin();
    producer().commitTransactionException = new TimeoutException("no answer");

    assertThatThrownBy(output::commit).isInstanceOf(DependencyUnavailable.class);
  }

  @Test
  void anotherFailureOfARecordIsKafkasAffair() {
    output.begin();
    output.send(record("a"));
    producer().errorNext(new TimeoutException("not delivered"));
    producer().commitTransactionException = new KafkaException("in an error state");

    assertThatThrownBy(output::commit).isInstanceOf(DependencyUnavailable.class);
  }

  @Test
  void sendsNothingOutsideATransaction() {
    output.close();

    assertThatThrownBy(() -> output.send(record("a")))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("no transaction was begun");
  }

  @Test
  void endsWhatIsOpenBeforeItCloses() {
    output.begin();
    output.send(record("a"));

    output.close();

    assertThat(producer().closed()).isTrue();
    assertThat(producer().transactionAborted()).isTrue();
    assertThat(producer().history()).isEmpty();
  }

  @Test
  void closesEvenWhenTheProducerDoesNot() {
    producer().closeException = new KafkaException("stuck");

    output.close();
    output.settle();

    assertThat(made).hasSize(2);
  }

  private void sendAnother() {
    output.send(record("b"));
  }

  private void commitOffsets() {
    output.commit(OFFSETS, group);
  }

  private Scripted producer() {
    return made.getLast();
  }

  private List<Map<TopicPartition, OffsetAndMetadata>> committedOffsets() {
    return producer().consumerGroupOffsetsHistory().stream()
        .flatMap(each -> each.values().stream())
        .toList();
  }

  private static ProducerRecord<byte[], byte[]> record(String value) {
    return new ProducerRecord<>("out.orders", value.getBytes(UTF_8));
  }

  /** Kafka's own producer in memory, which sends when it is told to. */
  private static final class Scripted extends MockProducer<byte[], byte[]> {
    boolean isUsable = true;

    Scripted() {
      super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void initTransactions() {
      if (!isUsable) {
        throw new IllegalStateException("in a state that it should not be in");
      }
      super.initTransactions();
    }

    @Override
    public void close(Duration timeout) {
      super.close(timeout);
    }
  }
}

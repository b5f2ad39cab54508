package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import java.net.ConnectException;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaFaultTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        fault(KafkaFault.OUTAGE, new TimeoutException("no answer")),
        fault(KafkaFault.OUTAGE, new DisconnectException()),
        fault(KafkaFault.OUTAGE, new NotEnoughReplicasException("one of two")),
        fault(KafkaFault.OUTAGE, new OutOfOrderSequenceException("3 after 1")),
        fault(KafkaFault.OUTAGE, new ExecutionException(new TimeoutException("no answer"))),
        fault(KafkaFault.OUTAGE, new KafkaException(new ConnectException("refused"))),
        fault(
            KafkaFault.OUTAGE,
            new KafkaException(
                "Failed to construct kafka consumer",
                new ConfigException("No resolvable bootstrap urls given in bootstrap.servers"))),
        fault(KafkaFault.RIGHTS, new TopicAuthorizationException(Set.of("raw.orders"))),
        fault(KafkaFault.RIGHTS, GroupAuthorizationException.forGroupId("millrace.orders")),
        fault(KafkaFault.RIGHTS, new ClusterAuthorizationException("no")),
        fault(KafkaFault.RIGHTS, new TransactionalIdAuthorizationException("no")),
        fault(KafkaFault.RIGHTS, new SaslAuthenticationException("who are you?")),
        fault(
            KafkaFault.RIGHTS,
            new SslAuthenticationException("bad", new SSLHandshakeException("expired"))),
        fault(
            KafkaFault.RIGHTS,
            new KafkaException(
                "in an error state", new TopicAuthorizationException(Set.of("raw.orders")))),
        fault(
            KafkaFault.RIGHTS,
            new TimeoutException("late", new TopicAuthorizationException(Set.of("raw.orders")))),
        fault(KafkaFault.RECORD, new RecordTooLargeException("too large")),
        fault(KafkaFault.RECORD, new KafkaException(new RecordTooLargeException("too large"))),
        fault(KafkaFault.SETUP, new InvalidTopicException("raw.a/b")),
        fault(KafkaFault.SETUP, new UnknownTopicOrPartitionException("gone")),
        fault(KafkaFault.SETUP, new InvalidRecordException("no key for a compacted topic")),
        fault(KafkaFault.SETUP, new InvalidReplicationFactorException("3 of 1")),
        fault(KafkaFault.SETUP, new ConfigException("ssl.truststore.location", "?")),
        fault(KafkaFault.FENCED, new ProducerFencedException("other")),
        fault(KafkaFault.FENCED, new InvalidProducerEpochException("other")),
        fault(KafkaFault.FENCED, new KafkaException(new ProducerFencedException("other"))),
        fault(KafkaFault.FENCED, new CommitFailedException()),
        fault(KafkaFault.BUG, new IllegalStateException("no transaction")),
        fault(KafkaFault.BUG, new KafkaException("something")));
  }

  private static Arguments fault(KafkaFault fault, Throwable failure) {
    return Arguments.of(fault, failure);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("failures")
  void everyFailureIsSomebodysFault(KafkaFault fault, Throwable failure) {
    assertThat(KafkaFault.of(failure)).isEqualTo(fault);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("failures")
  void onlyAnOutageIsToldAsOne(KafkaFault fault, Throwable failure) {
    var told = KafkaFault.unavailable("commit", failure);

    assertThat(told.isOutage()).isEqualTo(fault == KafkaFault.OUTAGE);
    assertThat(told.dependency().equals("kafka")).isEqualTo(fault == KafkaFault.OUTAGE);
    assertThat(told.getMessage().contains("unavailable")).isEqualTo(fault == KafkaFault.OUTAGE);
  }

  @Test
  void theMessageNamesTheInnermostCause() {
    var failure =
        new KafkaException(
            "in an error state", new TopicAuthorizationException(Set.of("raw.orders")));

    assertThat(KafkaFault.unavailable("commit a transaction", failure))
        .hasMessage(
            "cannot commit a transaction: TopicAuthorizationException: Not authorized to access"
                + " topics: [raw.orders]. Grant the right, or correct the credentials: it is taken"
                + " up by itself");
  }

  @Test
  void whatAStageHasThrownWithinACallIsPassedOn() {
    var own = new DependencyUnavailable("postgres", "no answer", new RuntimeException());
    var fatal = new FatalStageException("no such table");

    assertThat(KafkaFault.unavailable("poll", new KafkaException("in a callback", own)))
        .isSameAs(own);
    assertThatThrownBy(() -> KafkaFault.unavailable("poll", new KafkaException(fatal)))
        .isSameAs(fatal);
  }
}

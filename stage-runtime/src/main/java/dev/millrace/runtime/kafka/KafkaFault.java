package dev.millrace.runtime.kafka;

import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.stage.OneLine;
import java.io.IOException;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicDeletionDisabledException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Tells whose fault the failure of a Kafka client is. This is the one place that knows the
 * exceptions of Kafka. They are often wrapped: of all faults in the chain of causes, the one that
 * is declared first here decides.
 */
public enum KafkaFault {
  /** Kafka refuses the right, or the credentials. */
  RIGHTS("kafka-rights", ". Grant the right, or correct the credentials: it is taken up by itself"),

  /** A record is too large for its topic. */
  RECORD("kafka-record", ""),

  /** A topic or its settings are not as they must be, or the client is set up wrongly. */
  SETUP("kafka-setup", ". Correct the topic or the setting: it is taken up by itself"),

  /** Another producer or consumer has taken over, or Kafka has given this one up. */
  FENCED(
      "kafka-transaction",
      ". Either this transaction took longer than Kafka allows, or another instance of this service"
          + " runs under the same millrace.instance: give each one of its own"),

  /** Kafka is away or unwell: the same call passes later. */
  OUTAGE("kafka", ""),

  /** No fault that Kafka reports: a client is in a state it should not be in, or there is a bug. */
  BUG("kafka-client", ". Nobody foresaw this");

  private static final int LONGEST_CHAIN = 20;

  private final String obstacle;
  private final String remedy;

  KafkaFault(String obstacle, String remedy) {
    this.obstacle = obstacle;
    this.remedy = remedy;
  }

  /** Finds the fault in a failure and its causes. */
  public static KafkaFault of(Throwable failure) {
    var found = BUG;
    int depth = 0;
    for (Throwable each = failure; each != null && depth < LONGEST_CHAIN; each = each.getCause()) {
      var fault = alone(each);
      // A time-out or a broken connection is often only what a client makes of the others.
      found = fault != null && fault.compareTo(found) < 0 ? fault : found;
      depth++;
    }
    return found;
  }

  private static @Nullable KafkaFault alone(Throwable failure) {
    return switch (failure) {
      case AuthorizationException _, AuthenticationException _ -> RIGHTS;
      case RecordTooLargeException _, RecordBatchTooLargeException _ -> RECORD;
      // Kafka calls the first two retriable, as a topic may be about to come.
      case UnknownTopicOrPartitionException _,
          UnknownTopicIdException _,
          InvalidTopicException _,
          InvalidRecordException _,
          InvalidTimestampException _,
          InvalidConfigurationException _,
          InvalidPartitionsException _,
          InvalidGroupIdException _,
          PolicyViolationException _,
          TopicDeletionDisabledException _,
          OffsetMetadataTooLarge _ ->
          SETUP;
      case ProducerFencedException _,
          InvalidProducerEpochException _,
          FencedInstanceIdException _,
          InvalidTxnStateException _,
          CommitFailedException _ ->
          FENCED;
      // A new producer, which every failure brings, mends these.
      case OutOfOrderSequenceException _,
          TransactionAbortedException _,
          ApplicationRecoverableException _ ->
          OUTAGE;
      case RetriableException _, InterruptException _, IOException _ -> OUTAGE;
      // A host name that nobody knows now may be known later.
      case ConfigException e ->
          String.valueOf(e.getMessage()).contains("bootstrap") ? OUTAGE : SETUP;
      default -> null;
    };
  }

  /**
   * Answers what a failed call means for its caller: to wait, for the dependency that the answer
   * names. An exception that the stage itself threw within the call is passed on.
   *
   * @param what was tried: a verb and its object
   */
  public static DependencyUnavailable unavailable(String what, Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof DependencyUnavailable own) {
        return own;
      }
      if (each instanceof FatalStageException fatal) {
        throw fatal;
      }
    }
    var fault = of(failure);
    var message = "cannot " + what + ": " + OneLine.of(told(failure));
    return fault == OUTAGE
        ? new DependencyUnavailable("kafka", message, failure)
        : DependencyUnavailable.obstacle(fault.obstacle, message + fault.remedy, failure);
  }

  /** The message of the innermost exception that has one; Kafka's wrappers say nothing. */
  private static String told(Throwable failure) {
    Throwable innermost = failure;
    for (int depth = 0; depth < LONGEST_CHAIN; depth++) {
      var cause = innermost.getCause();
      if (cause == null || cause.getMessage() == null) {
        break;
      }
      innermost = cause;
    }
    var message = innermost.getMessage();
    return message == null || innermost.getClass().equals(KafkaException.class)
        ? String.valueOf(message)
        : innermost.getClass().getSimpleName() + ": " + message;
  }
}

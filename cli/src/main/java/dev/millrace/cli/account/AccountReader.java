package dev.millrace.cli.account;

import dev.millrace.cli.CliFailure;
import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.pipeline.Topics;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.spec.PipelineName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Reads accounts from what the stages have committed: the metadata of their offsets in Kafka, and
 * for load the positions in PostgreSQL. It asks no service, so it holds also when one is down.
 */
public final class AccountReader {

  private static final String POSITIONS =
      "select sink, account from millrace.sink_position where pipeline = ?";

  private final Admin admin;
  private final Function<String, Account> loaded;

  /** Both stay the caller's to close. */
  public AccountReader(Admin admin, Connection database) {
    this(admin, pipeline -> loaded(database, pipeline));
  }

  private AccountReader(Admin admin, Function<String, Account> loaded) {
    this.admin = admin;
    this.loaded = loaded;
  }

  /** One that reads nothing of load: its accounts say nothing of what is loaded. */
  public static AccountReader withoutLoad(Admin admin) {
    return new AccountReader(admin, _ -> Account.EMPTY);
  }

  /**
   * The account of a pipeline. Stages are read from the last to the first, so that an event on its
   * way is at worst not yet seen at a later stage, and never seen twice.
   */
  public PipelineAccount read(String pipeline) throws InterruptedException {
    var topics = new Topics(new PipelineName(pipeline));
    var stages = new EnumMap<StageName, Account>(StageName.class);
    stages.put(StageName.LOAD, loaded.apply(pipeline));
    for (var stage : List.of(StageName.QUALITY, StageName.TRANSFORM)) {
      stages.put(stage, sum(committed(pipeline, stage)));
    }
    var ingested = committed(pipeline, StageName.INGEST);
    stages.put(StageName.INGEST, sum(ingested));
    return new PipelineAccount(pipeline, waiting(topics.ingest(), ingested), stages);
  }

  private Map<TopicPartition, OffsetAndMetadata> committed(String pipeline, StageName stage)
      throws InterruptedException {
    var group = "millrace." + pipeline + "." + stage.label();
    var offsets =
        answer(
            admin
                .listConsumerGroupOffsets(Map.of(group, new ListConsumerGroupOffsetsSpec()))
                .partitionsToOffsetAndMetadata(group));
    var present = new HashMap<TopicPartition, OffsetAndMetadata>();
    offsets.forEach(
        (partition, offset) -> {
          if (offset != null) {
            present.put(partition, offset);
          }
        });
    return present;
  }

  private static Account sum(Map<TopicPartition, OffsetAndMetadata> offsets) {
    return offsets.values().stream()
        .map(offset -> Account.decode(offset.metadata()))
        .reduce(Account.EMPTY, Account::plus);
  }

  /** With several sinks, the one that is furthest behind. */
  private static Account loaded(Connection database, String pipeline) {
    var bySink = new HashMap<String, Account>();
    try (var query = database.prepareStatement(POSITIONS)) {
      query.setString(1, pipeline);
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          bySink.merge(rows.getString(1), Account.decode(rows.getString(2)), Account::plus);
        }
      }
    } catch (SQLException e) {
      if (UNDEFINED.contains(String.valueOf(e.getSQLState()))) {
        return Account.EMPTY;
      }
      throw new CliFailure("PostgreSQL does not tell what is loaded: " + e.getMessage(), e);
    }
    return bySink.values().stream()
        .min(java.util.Comparator.comparingLong(Account::in))
        .orElse(Account.EMPTY);
  }

  /** Undefined table and undefined schema: nothing has been loaded yet. */
  private static final List<String> UNDEFINED = List.of("42P01", "3F000");

  private long waiting(String topic, Map<TopicPartition, OffsetAndMetadata> committed)
      throws InterruptedException {
    var partitions = partitions(topic);
    var ends = offsets(partitions, OffsetSpec.latest());
    var unread = partitions.stream().filter(p -> !committed.containsKey(p)).toList();
    var starts = offsets(unread, OffsetSpec.earliest());
    long waiting = 0;
    for (var partition : partitions) {
      var position = committed.get(partition);
      long from = position == null ? starts.getOrDefault(partition, 0L) : position.offset();
      waiting += Math.max(0, ends.getOrDefault(partition, 0L) - from);
    }
    return waiting;
  }

  private List<TopicPartition> partitions(String topic) throws InterruptedException {
    try {
      var description = admin.describeTopics(List.of(topic)).topicNameValues().get(topic).get();
      var partitions = new ArrayList<TopicPartition>();
      description
          .partitions()
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
      return partitions;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return List.of();
      }
      throw unanswered(e);
    }
  }

  private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec spec)
      throws InterruptedException {
    var asked = partitions.stream().collect(Collectors.toMap(p -> p, _ -> spec));
    var offsets = new HashMap<TopicPartition, Long>();
    answer(admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all())
        .forEach((partition, found) -> offsets.put(partition, found.offset()));
    return offsets;
  }

  private static <T> T answer(KafkaFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw unanswered(e);
    }
  }

  private static CliFailure unanswered(ExecutionException e) {
    return new CliFailure("Kafka does not tell what is consumed: " + e.getCause(), e);
  }
}

package dev.millrace.cli.account;

import dev.millrace.cli.CliFailure;
import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.pipeline.Topics;
import dev.millrace.runtime.position.PositionSeal;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.spec.PipelineName;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads accounts from the stages' committed positions: the metadata of their offsets in Kafka, and
 * for load the positions in PostgreSQL. It asks no service, so it works even when a service is
 * down.
 */
public final class AccountReader implements AutoCloseable {

  private static final long BEGINNING = 0;

  /** The groups of dlq-service. */
  private static final String DEAD_LETTERS = "millrace.dlq";

  /** Of a topic that is not there any more; only noted positions are looked for. */
  private static final int MOST_PARTITIONS = 1_000;

  private static final String OUTCOMES = "millrace.dlq.outcomes";

  private final Admin admin;
  private final @Nullable Function<String, SinkAccounts> loaded;
  private final @Nullable Supplier<Consumer<byte[], byte[]>> consumers;
  private final @Nullable NotedAccounts noted;

  /** The caller closes both. */
  public AccountReader(Admin admin, Connection database) {
    this(admin, pipeline -> SinkAccounts.read(database, pipeline), null, null);
  }

  private AccountReader(
      Admin admin,
      @Nullable Function<String, SinkAccounts> loaded,
      @Nullable Supplier<Consumer<byte[], byte[]>> consumers,
      @Nullable NotedAccounts noted) {
    this.admin = admin;
    this.loaded = loaded;
    this.consumers = consumers;
    this.noted = noted;
  }

  /**
   * A reader that also looks into topics: it checks whether events wait at their ends, and reads
   * the noted positions when offsets are gone. The caller must close it.
   *
   * @param readers make consumers of committed records without a group, which fail when their
   *     position does not exist
   * @param seal recognises positions that stages noted; without it, no noted positions are read
   */
  public AccountReader looking(
      Supplier<Consumer<byte[], byte[]>> readers, @Nullable PositionSeal seal) {
    return new AccountReader(
        admin, loaded, readers, seal == null ? null : new NotedAccounts(readers, seal));
  }

  /** A reader without load: its accounts have no loaded events. */
  public static AccountReader withoutLoad(Admin admin) {
    return new AccountReader(admin, null, null, null);
  }

  /**
   * The account of a pipeline. Stages are read from the last to the first. So an event on its way
   * may be missing at a later stage, but is never counted twice.
   */
  public PipelineAccount read(String pipeline) throws InterruptedException {
    var topics = new Topics(new PipelineName(pipeline));
    var stages = new EnumMap<StageName, Account>(StageName.class);
    stages.put(StageName.LOAD, loaded == null ? Account.EMPTY : loaded(pipeline, loaded));
    for (var stage : List.of(StageName.QUALITY, StageName.TRANSFORM)) {
      var input = stage == StageName.QUALITY ? topics.transformed() : topics.raw();
      stages.put(stage, sum(known(pipeline, stage, input)));
    }
    var ingested = known(pipeline, StageName.INGEST, topics.ingest());
    stages.put(StageName.INGEST, sum(ingested));
    var backlog = backlog(topics.ingest(), ingested);
    var waiting = backlog.isEmpty() || consumers == null ? backlog : withEvents(backlog, consumers);
    return new PipelineAccount(
        pipeline, total(waiting), stages, consumers == null ? Account.EMPTY : intake(topics));
  }

  /** The account of dlq-service's intake for the pipeline's dead letters and outcomes. */
  private Account intake(Topics topics) throws InterruptedException {
    var intake = Account.EMPTY;
    for (var each :
        Map.of(DEAD_LETTERS, topics.deadLetters(), OUTCOMES, topics.outcomes()).entrySet()) {
      var offsets = committed(each.getKey());
      offsets.keySet().removeIf(partition -> !partition.topic().equals(each.getValue()));
      intake = intake.plus(sum(offsets));
    }
    return intake;
  }

  /**
   * The account of load from PostgreSQL. For a partition without a position there, as after a
   * person deleted it, the copy that load keeps in Kafka.
   */
  private Account loaded(String pipeline, Function<String, SinkAccounts> stored)
      throws InterruptedException {
    var kept = stored.apply(pipeline);
    var copies = committed(pipeline, StageName.LOAD);
    copies.keySet().removeAll(kept.partitions());
    return kept.last().plus(sum(copies));
  }

  /** Offsets between a position and the end of a partition. */
  private record Backlog(TopicPartition partition, long from, long end) {}

  private static long total(List<Backlog> backlog) {
    return backlog.stream().mapToLong(each -> each.end - each.from).sum();
  }

  private static List<Backlog> withEvents(
      List<Backlog> backlog, Supplier<Consumer<byte[], byte[]>> consumers) {
    try (var consumer = consumers.get()) {
      var tail = new Tail(consumer);
      return backlog.stream()
          .filter(each -> !tail.isEmpty(each.partition, each.from, each.end))
          .toList();
    } catch (KafkaException _) {
      return backlog;
    }
  }

  /** The committed positions. Where one is gone or is not the stage's own, the noted position. */
  private Map<TopicPartition, OffsetAndMetadata> known(
      String pipeline, StageName stage, String topic) throws InterruptedException {
    var known = committed(pipeline, stage);
    if (noted == null) {
      return known;
    }
    var there = partitions(topic);
    var unknown = new ArrayList<>(there.isEmpty() ? partitionsOfMissing(topic) : there);
    unknown.removeIf(each -> known.containsKey(each) && !known.get(each).metadata().isEmpty());
    if (unknown.isEmpty()) {
      return known;
    }
    var id = topicId(topic);
    noted
        .find(group(pipeline, stage), unknown)
        .forEach(
            (partition, position) -> {
              if (!position.account().isEmpty()) {
                // Nothing is read yet of a topic that was made anew.
                long next = position.topicId().equals(id) ? position.next() : BEGINNING;
                known.put(partition, new OffsetAndMetadata(next, position.account()));
              }
            });
    return known;
  }

  private static String group(String pipeline, StageName stage) {
    return new Topics(new PipelineName(pipeline)).group(stage.label());
  }

  private Map<TopicPartition, OffsetAndMetadata> committed(String pipeline, StageName stage)
      throws InterruptedException {
    return committed(group(pipeline, stage));
  }

  private Map<TopicPartition, OffsetAndMetadata> committed(String group)
      throws InterruptedException {
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

  private List<Backlog> backlog(String topic, Map<TopicPartition, OffsetAndMetadata> committed)
      throws InterruptedException {
    var partitions = partitions(topic);
    var ends = offsets(partitions, OffsetSpec.latest());
    var unread = partitions.stream().filter(p -> !committed.containsKey(p)).toList();
    var starts = offsets(unread, OffsetSpec.earliest());
    var backlog = new ArrayList<Backlog>();
    for (var partition : partitions) {
      var position = committed.get(partition);
      long from = position == null ? starts.getOrDefault(partition, 0L) : position.offset();
      long end = ends.getOrDefault(partition, 0L);
      if (end > from) {
        backlog.add(new Backlog(partition, from, end));
      }
    }
    return backlog;
  }

  private List<TopicPartition> partitions(String topic) throws InterruptedException {
    return describe(topic)
        .map(
            description ->
                description.partitions().stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList())
        .orElse(List.of());
  }

  /** Kafka forgets the offsets of a topic that is deleted, and nobody knows its partitions. */
  private static List<TopicPartition> partitionsOfMissing(String topic) {
    return IntStream.range(0, MOST_PARTITIONS)
        .mapToObj(number -> new TopicPartition(topic, number))
        .toList();
  }

  private String topicId(String topic) throws InterruptedException {
    return describe(topic).map(description -> description.topicId().toString()).orElse("");
  }

  private Optional<TopicDescription> describe(String topic) throws InterruptedException {
    try {
      return Optional.of(admin.describeTopics(List.of(topic)).topicNameValues().get(topic).get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
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

  @Override
  public void close() {
    if (noted != null) {
      noted.close();
    }
  }
}

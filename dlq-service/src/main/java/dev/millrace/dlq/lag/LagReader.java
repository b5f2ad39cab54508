package dev.millrace.dlq.lag;

import dev.millrace.runtime.pipeline.Topics;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.spec.PipelineName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Asks the broker for the lag of each stage of each pipeline. Not thread-safe. */
public final class LagReader {

  private static final String DOOR = "ingest.";
  private static final List<StageName> STAGES =
      List.of(StageName.INGEST, StageName.TRANSFORM, StageName.QUALITY, StageName.LOAD);
  private static final ListOffsetsOptions COMMITTED =
      new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);

  private final Admin admin;

  public LagReader(Admin admin) {
    this.admin = admin;
  }

  /** A stage of a pipeline. */
  public record Stage(String pipeline, StageName name) {

    private Topics topics() {
      return new Topics(new PipelineName(pipeline));
    }

    String group() {
      return topics().group(name.label());
    }

    String input() {
      var topics = topics();
      return switch (name) {
        case INGEST -> topics.ingest();
        case TRANSFORM -> topics.raw();
        case QUALITY -> topics.transformed();
        case LOAD -> topics.validated();
        case DLQ -> throw new IllegalArgumentException("reads the topics of all pipelines");
      };
    }
  }

  /**
   * The number of offsets between each stage's position and the end of its topic. For a stage that
   * has read nothing, all offsets of the topic.
   *
   * @throws DependencyUnavailable when Kafka does not answer
   */
  public Map<Stage, Long> read() {
    try {
      var stages = stages(answer(admin.listTopics().names()));
      var partitions = partitions(stages);
      var committed = committed(stages);
      var all = partitions.values().stream().flatMap(List::stream).toList();
      var ends = offsets(all, OffsetSpec.latest());
      var unread = new ArrayList<TopicPartition>();
      partitions.forEach(
          (stage, of) ->
              of.stream()
                  .filter(each -> position(committed, stage, each) == null)
                  .forEach(unread::add));
      var starts = offsets(unread, OffsetSpec.earliest());
      var lags = new HashMap<Stage, Long>();
      partitions.forEach(
          (stage, of) -> {
            long lag = 0;
            for (var partition : of) {
              var position = position(committed, stage, partition);
              long from = position == null ? starts.getOrDefault(partition, 0L) : position.offset();
              lag += Math.max(0, ends.getOrDefault(partition, 0L) - from);
            }
            lags.put(stage, lag);
          });
      return lags;
    } catch (ExecutionException e) {
      throw new DependencyUnavailable("kafka", "cannot tell how far the stages are", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DependencyUnavailable("kafka", "interrupted while asking for offsets", e);
    }
  }

  private static List<Stage> stages(Set<String> topics) {
    var stages = new ArrayList<Stage>();
    for (var topic : topics) {
      var name = topic.startsWith(DOOR) ? topic.substring(DOOR.length()) : "";
      if (PipelineName.FORM.matcher(name).matches()) {
        for (var stage : STAGES) {
          var found = new Stage(name, stage);
          if (topics.contains(found.input())) {
            stages.add(found);
          }
        }
      }
    }
    return stages;
  }

  private Map<Stage, List<TopicPartition>> partitions(List<Stage> stages)
      throws ExecutionException, InterruptedException {
    var topics = stages.stream().map(Stage::input).collect(Collectors.toSet());
    Map<String, TopicDescription> described = answer(admin.describeTopics(topics).allTopicNames());
    return stages.stream()
        .collect(
            Collectors.toMap(
                stage -> stage,
                stage ->
                    described.get(stage.input()).partitions().stream()
                        .map(info -> new TopicPartition(stage.input(), info.partition()))
                        .toList()));
  }

  private Map<String, Map<TopicPartition, OffsetAndMetadata>> committed(List<Stage> stages)
      throws ExecutionException, InterruptedException {
    var groups =
        stages.stream()
            .collect(Collectors.toMap(Stage::group, _ -> new ListConsumerGroupOffsetsSpec()));
    return groups.isEmpty() ? Map.of() : answer(admin.listConsumerGroupOffsets(groups).all());
  }

  private static @Nullable OffsetAndMetadata position(
      Map<String, Map<TopicPartition, OffsetAndMetadata>> committed,
      Stage stage,
      TopicPartition partition) {
    return committed.getOrDefault(stage.group(), Map.of()).get(partition);
  }

  private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec spec)
      throws ExecutionException, InterruptedException {
    var asked = partitions.stream().collect(Collectors.toMap(each -> each, _ -> spec));
    var offsets = new HashMap<TopicPartition, Long>();
    answer(admin.listOffsets(asked, COMMITTED).all())
        .forEach((partition, found) -> offsets.put(partition, found.offset()));
    return offsets;
  }

  private static <T> T answer(KafkaFuture<T> future)
      throws ExecutionException, InterruptedException {
    return future.get();
  }
}

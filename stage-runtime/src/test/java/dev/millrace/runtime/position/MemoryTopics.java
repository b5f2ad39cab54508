package dev.millrace.runtime.position;

import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.jspecify.annotations.Nullable;

/** Topics that are only told of, as Kafka's administration does. */
public final class MemoryTopics {

  private record Reach(long beginning, long end) {}

  private final Map<TopicPartition, Reach> partitions = new HashMap<>();
  private final Uuid id = new Uuid(1, 2);
  private @Nullable KafkaException failure;

  /** What it answers with from now on. */
  public void failWith(@Nullable KafkaException problem) {
    failure = problem;
  }

  /** A partition from one offset to the one after its last. */
  public MemoryTopics with(TopicPartition partition, long beginning, long end) {
    partitions.put(partition, new Reach(beginning, end));
    return this;
  }

  public TopicFacts facts(InstantSource clock) {
    return new TopicFacts(this::admin, clock);
  }

  @SuppressWarnings("unchecked")
  private Admin admin() {
    return (Admin)
        Proxy.newProxyInstance(
            Admin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "describeTopics" -> described((Collection<String>) arguments[0]);
                  case "listOffsets" -> reaches((Map<TopicPartition, OffsetSpec>) arguments[0]);
                  default -> throw new AssertionError("nobody asks for " + method);
                });
  }

  private DescribeTopicsResult described(Collection<String> topics) {
    var answers = new HashMap<String, KafkaFuture<TopicDescription>>();
    topics.forEach(each -> answers.put(each, answer(description(each))));
    return new Described(answers);
  }

  private TopicDescription description(String topic) {
    int count =
        (int) partitions.keySet().stream().filter(each -> each.topic().equals(topic)).count();
    var infos =
        IntStream.range(0, count)
            .mapToObj(each -> new TopicPartitionInfo(each, Node.noNode(), List.of(), List.of()))
            .toList();
    return new TopicDescription(topic, false, infos, null, id);
  }

  private ListOffsetsResult reaches(Map<TopicPartition, OffsetSpec> asked) {
    var answers = new HashMap<TopicPartition, KafkaFuture<ListOffsetsResultInfo>>();
    asked.forEach((partition, spec) -> answers.put(partition, answer(offset(partition, spec))));
    return new ListOffsetsResult(answers);
  }

  private ListOffsetsResultInfo offset(TopicPartition partition, OffsetSpec spec) {
    var reach = partitions.get(partition);
    long offset = spec instanceof OffsetSpec.EarliestSpec ? reach.beginning() : reach.end();
    return new ListOffsetsResultInfo(offset, -1, java.util.Optional.empty());
  }

  private <T> KafkaFuture<T> answer(T value) {
    var future = new KafkaFutureImpl<T>();
    if (failure == null) {
      future.complete(value);
    } else {
      future.completeExceptionally(failure);
    }
    return future;
  }

  private static final class Described extends DescribeTopicsResult {
    Described(Map<String, KafkaFuture<TopicDescription>> answers) {
      super(null, answers);
    }
  }
}

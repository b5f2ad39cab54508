package dev.millrace.runtime.position;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ForwardingAdmin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicFactsTest {

  private static final Uuid ID = new Uuid(1, 2);

  private final Unanswered admin = new Unanswered();
  private final TopicFacts facts = new TopicFacts(() -> admin, () -> Instant.EPOCH);

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void whatIsAskedWithoutWaitingIsKnownWithItsAnswer() {
    assertThat(facts.lastKnownId("raw.orders")).isEmpty();

    admin.answer(0);

    assertThat(facts.lastKnownId("raw.orders")).isEqualTo(ID.toString());
    assertThat(admin.asked).hasSize(1);
  }

  /** The client completes all answers on its one thread: the first must not wait for the second. */
  @Test
  void anAnswerIsTakenWhileAnotherIsWaitedFor() throws Exception {
    facts.lastKnownId("raw.orders");
    var waiting = CompletableFuture.supplyAsync(() -> facts.currentId("raw.orders"));
    assertThat(admin.second.await(10, TimeUnit.SECONDS)).isTrue();

    CompletableFuture.runAsync(
            () -> {
              admin.answer(0);
              admin.answer(1);
            })
        .get(10, TimeUnit.SECONDS);

    assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(ID.toString());
  }

  @Test
  void aTopicThatWasOnlyAskedForWithoutAnAnswerIsAskedForAnew() throws Exception {
    var other = CompletableFuture.supplyAsync(() -> facts.currentId("raw.others"));
    admin.await(1);
    admin.answer(0);
    other.get(10, TimeUnit.SECONDS);
    facts.lastKnownId("raw.orders");

    var waiting = CompletableFuture.supplyAsync(() -> facts.currentId("raw.orders"));
    admin.await(3);
    admin.answer(2);

    assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(ID.toString());
  }

  /** An administration client that keeps what it is asked until it is told to answer. */
  private static final class Unanswered extends ForwardingAdmin {
    private final List<Map<String, KafkaFuture<TopicDescription>>> asked = new ArrayList<>();
    private final CountDownLatch second = new CountDownLatch(2);

    Unanswered() {
      super(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1"));
    }

    @Override
    public synchronized DescribeTopicsResult describeTopics(
        TopicCollection topics, DescribeTopicsOptions options) {
      Collection<String> names = ((TopicCollection.TopicNameCollection) topics).topicNames();
      Map<String, KafkaFuture<TopicDescription>> answers = new HashMap<>();
      names.forEach(name -> answers.put(name, new KafkaFutureImpl<>()));
      asked.add(answers);
      notifyAll();
      second.countDown();
      return new Result(answers);
    }

    synchronized void await(int count) throws InterruptedException {
      while (asked.size() < count) {
        wait(10_000);
      }
    }

    void answer(int index) {
      asked
          .get(index)
          .forEach(
              (name, answer) ->
                  ((KafkaFutureImpl<TopicDescription>) answer)
                      .complete(new TopicDescription(name, false, List.of(), null, ID)));
    }
  }

  private static final class Result extends DescribeTopicsResult {
    Result(Map<String, KafkaFuture<TopicDescription>> answers) {
      super(null, answers);
    }
  }
}

package dev.millrace.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class PromptHealthTest {

  @Test
  void answersSoonWhileTheCheckWaitsAndDoesNotAskTwice() {
    var asked = new AtomicInteger();
    var answer = new CountDownLatch(1);
    var health =
        new PromptHealth(
            () -> {
              asked.incrementAndGet();
              try {
                answer.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return Health.up().build();
            });

    long start = System.nanoTime();
    assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(health.health().getDetails()).containsKey("cause");
    assertThat(asked).hasValue(1);

    answer.countDown();
    await().untilAsserted(() -> assertThat(health.health().getStatus()).isEqualTo(Status.UP));
  }

  @Test
  void aCheckThatFailsIsDown() {
    var health =
        new PromptHealth(
            () -> {
              throw new IllegalStateException("broken");
            });

    assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
  }

  @Test
  void whatWasWrongIsStillWrongWhileTheNextCheckTakesLong() {
    var asked = new AtomicInteger();
    var answer = new CountDownLatch(1);
    var health =
        new PromptHealth(
            () -> {
              if (asked.incrementAndGet() > 1) {
                try {
                  answer.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }
              return Health.down().withDetail("cause", "the password is refused").build();
            });

    var first = health.health();

    assertThat(health.health()).isEqualTo(first);
    assertThat(asked).hasValue(2);
    answer.countDown();
  }
}

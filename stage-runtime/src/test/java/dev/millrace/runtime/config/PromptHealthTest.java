package dev.millrace.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
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

    assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
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
    var isSlow = new AtomicBoolean();
    var isWaiting = new AtomicBoolean();
    var answer = new CountDownLatch(1);
    var health =
        new PromptHealth(
            () -> {
              if (isSlow.get()) {
                isWaiting.set(true);
                try {
                  answer.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }
              return Health.down().withDetail("cause", "the password is refused").build();
            });
    var refused = Health.down().withDetail("cause", "the password is refused").build();
    await().until(() -> health.health().equals(refused));

    isSlow.set(true);
    await()
        .until(
            () -> {
              assertThat(health.health()).isEqualTo(refused);
              return isWaiting.get();
            });

    assertThat(health.health()).isEqualTo(refused);
    answer.countDown();
  }
}

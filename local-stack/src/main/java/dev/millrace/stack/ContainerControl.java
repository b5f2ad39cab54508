package dev.millrace.stack;

import com.github.dockerjava.api.DockerClient;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.testcontainers.containers.GenericContainer;

/** Kills and restarts a container; its data and ports stay. */
final class ContainerControl implements Infra.Control {

  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int GRACE_SECONDS = 15;

  private final GenericContainer<?> container;
  private final HealthProbe probe;

  ContainerControl(GenericContainer<?> container, HealthProbe probe) {
    this.container = container;
    this.probe = probe;
  }

  @Override
  public boolean healthy() {
    try {
      return isRunning() && probe.healthy();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void kill9() {
    if (isRunning()) {
      docker().killContainerCmd(container.getContainerId()).exec();
      await("end", () -> !isRunning());
    }
  }

  @Override
  public void stop() {
    if (isRunning()) {
      docker().stopContainerCmd(container.getContainerId()).withTimeout(GRACE_SECONDS).exec();
    }
  }

  @Override
  public void suspend() {
    docker().pauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void resume() {
    docker().unpauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void restart() {
    stop();
    docker().startContainerCmd(container.getContainerId()).exec();
    await("answer", this::healthy);
  }

  private boolean isRunning() {
    return Boolean.TRUE.equals(
        docker().inspectContainerCmd(container.getContainerId()).exec().getState().getRunning());
  }

  private void await(String what, HealthProbe condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    try {
      while (!condition.healthy()) {
        if (System.nanoTime() > deadline) {
          throw new StackException(
              "%s did not %s within %d s"
                  .formatted(container.getDockerImageName(), what, LIMIT.toSeconds()));
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("Interrupted", e);
    }
  }

  private static DockerClient docker() {
    return org.testcontainers.DockerClientFactory.instance().client();
  }
}

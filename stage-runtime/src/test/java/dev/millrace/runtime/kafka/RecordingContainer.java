package dev.millrace.runtime.kafka;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.springframework.kafka.listener.MessageListenerContainer;

/** Remembers what it was asked for, as a container does until its next poll. */
final class RecordingContainer implements MessageListenerContainer {
  final Set<TopicPartition> paused = new HashSet<>();
  boolean isPauseRequested;
  volatile boolean isRunning = true;

  @Override
  public void pausePartition(TopicPartition partition) {
    paused.add(partition);
  }

  @Override
  public void resumePartition(TopicPartition partition) {
    paused.remove(partition);
  }

  @Override
  public void pause() {
    isPauseRequested = true;
  }

  @Override
  public void resume() {
    isPauseRequested = false;
  }

  @Override
  public boolean isPauseRequested() {
    return isPauseRequested;
  }

  @Override
  public void start() {
    isRunning = true;
  }

  @Override
  public void stop() {
    isRunning = false;
  }

  @Override
  public boolean isRunning() {
    return isRunning;
  }

  @Override
  public void setupMessageListener(Object messageListener) {
    throw new AssertionError("nobody sets its listener");
  }

  @Override
  public Map<String, Map<MetricName, ? extends Metric>> metrics() {
    return Map.of();
  }
}

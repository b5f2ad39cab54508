package dev.millrace.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.api.Test;

class TopicSettingsTest {

  @Test
  void aTopicThatTakesLessThanTheDoorLetsInIsNamedWithItsSettingAndBothWaysOut() {
    assertThat(
            TopicSettings.lengthProblem("raw.big", config("max.message.bytes", "100000"), 1 << 20))
        .contains(
            "topic raw.big has max.message.bytes=100000, and the pipeline lets in events of up to"
                + " 1048576 bytes: set the topic's to more, or ingest.max-event-bytes in the"
                + " pipeline's file to less");
  }

  @Test
  void kafkasDefaultTakesOurs() {
    assertThat(
            TopicSettings.lengthProblem("raw.big", config("max.message.bytes", "1048588"), 1 << 20))
        .isEmpty();
    assertThat(TopicSettings.lengthProblem("raw.big", new Config(List.of()), 1 << 20)).isEmpty();
  }

  @Test
  void aTopicThatOverwritesTimesIsNamed() {
    assertThat(
            TopicSettings.timestampProblem(
                "raw.a", config("message.timestamp.type", "LogAppendTime")))
        .hasValueSatisfying(
            problem ->
                assertThat(problem).contains("raw.a", "message.timestamp.type=LogAppendTime"));
    assertThat(
            TopicSettings.timestampProblem("raw.a", config("message.timestamp.type", "CreateTime")))
        .isEmpty();
  }

  private static Config config(String name, String value) {
    return new Config(List.of(new ConfigEntry(name, value)));
  }
}

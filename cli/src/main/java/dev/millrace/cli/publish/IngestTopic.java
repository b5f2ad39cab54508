package dev.millrace.cli.publish;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.Explanation;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Finds the public topic of a pipeline. */
public final class IngestTopic {

  private static final String PREFIX = "ingest.";

  private IngestTopic() {}

  /**
   * The topic of a pipeline.
   *
   * @throws CliFailure when there is no such topic; the message names those that are
   */
  public static String of(String pipeline, String bootstrapServers) throws InterruptedException {
    var wanted = PREFIX + pipeline;
    try (var admin = admin(bootstrapServers)) {
      var topics = admin.listTopics().names().get();
      if (topics.contains(wanted)) {
        return wanted;
      }
      var pipelines =
          topics.stream()
              .filter(topic -> topic.startsWith(PREFIX))
              .map(topic -> topic.substring(PREFIX.length()))
              .sorted()
              .collect(Collectors.joining(", "));
      throw CliFailure.usage(
          pipelines.isEmpty()
              ? "there is no pipeline at %s; start the services with ./millrace up"
                  .formatted(bootstrapServers)
              : "there is no pipeline '%s' at %s; there are: %s"
                  .formatted(pipeline, bootstrapServers, pipelines));
    } catch (ExecutionException e) {
      throw new CliFailure(
          "Kafka does not answer at %s: %s"
              .formatted(bootstrapServers, Explanation.message(e.getCause())),
          e);
    }
  }

  private static Admin admin(String bootstrapServers) {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000));
  }
}

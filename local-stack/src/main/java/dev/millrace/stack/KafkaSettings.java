package dev.millrace.stack;

import java.nio.file.Path;

/** The broker's settings: Kafka's own, except for what a laptop and quick starts want otherwise. */
final class KafkaSettings {

  private KafkaSettings() {}

  static String properties(Ports ports, Path logFolder) {
    return """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
        controller.listener.names=CONTROLLER
        inter.broker.listener.name=PLAINTEXT
        log.dirs=%3$s
        auto.create.topics.enable=false
        # whoever may do what can be said, of each thing; of what nobody has said anything, everybody may do all
        authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
        allow.everyone.if.no.acl.found=true
        # one broker
        default.replication.factor=1
        min.insync.replicas=1
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        # few partitions of its own topics: they are made when the first client comes
        offsets.topic.num.partitions=8
        transaction.state.log.num.partitions=4
        share.coordinator.state.topic.num.partitions=2
        group.initial.rebalance.delay.ms=0
        # events up to 16 MiB
        message.max.bytes=16777216
        replica.fetch.max.bytes=16777216
        # a killed broker may come back once its session is over
        broker.session.timeout.ms=6000
        broker.heartbeat.interval.ms=1000
        # little memory and disk
        log.cleaner.dedupe.buffer.size=16777216
        log.segment.bytes=134217728
        log.retention.hours=168
        log.retention.bytes=4294967296
        num.io.threads=4
        """
        .formatted(ports.kafka(), ports.kafkaController(), logFolder);
  }
}

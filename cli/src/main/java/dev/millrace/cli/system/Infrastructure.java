package dev.millrace.cli.system;

/**
 * Where the servers are.
 *
 * @param bootstrapServers of Kafka
 * @param registryUrl base of the registry's Confluent-compatible API
 * @param jdbcUrl of PostgreSQL
 * @param user of PostgreSQL
 * @param password of PostgreSQL
 * @param tracesUrl where spans are sent (OTLP over HTTP)
 */
public record Infrastructure(
    String bootstrapServers,
    String registryUrl,
    String jdbcUrl,
    String user,
    String password,
    String tracesUrl) {}

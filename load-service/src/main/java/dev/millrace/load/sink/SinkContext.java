package dev.millrace.load.sink;

import javax.sql.DataSource;

/**
 * What the service offers to its sinks.
 *
 * @param dataSource of the service's database. Each open sink keeps one connection of it, so a pool
 *     needs as many as there are consumer threads.
 */
public record SinkContext(DataSource dataSource) {}

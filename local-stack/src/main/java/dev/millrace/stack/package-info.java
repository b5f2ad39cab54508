/**
 * Real servers on this machine without Docker: Kafka, a schema registry, PostgreSQL and a trace
 * sink, each in an operating system process of its own. {@link dev.millrace.stack.LocalStack} runs
 * them, {@link dev.millrace.stack.ManagedProcess} runs any process, {@link
 * dev.millrace.stack.Infra} is the interface for tests. Knows no other module.
 */
@NullMarked
package dev.millrace.stack;

import org.jspecify.annotations.NullMarked;

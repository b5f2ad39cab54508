/**
 * The pipeline file: its model, its strict parser, and its validation as a whole, with file, line
 * and column for every problem. Plain Java: no Spring, no Kafka, no Avro. What a step, rule or sink
 * is called and may say is described by the plugin that implements it, through {@link
 * dev.millrace.spec.word.Word}.
 */
@NullMarked
package dev.millrace.spec;

import org.jspecify.annotations.NullMarked;

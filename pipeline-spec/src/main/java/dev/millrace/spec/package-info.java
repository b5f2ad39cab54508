/**
 * The pipeline file: its model, its strict parser, and its validation as a whole, with file, line
 * and column for every problem. Plain Java: no Spring, no Kafka, no Avro. Each plugin describes its
 * step, rule or sink through {@link dev.millrace.spec.word.Word}: its name and the values that it
 * takes.
 */
@NullMarked
package dev.millrace.spec;

import org.jspecify.annotations.NullMarked;

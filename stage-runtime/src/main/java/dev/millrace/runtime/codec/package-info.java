/**
 * Converts bytes to rows and back: Confluent-framed Avro, JSON payloads, and the platform's own
 * records.
 */
@NullMarked
package dev.millrace.runtime.codec;

import org.jspecify.annotations.NullMarked;

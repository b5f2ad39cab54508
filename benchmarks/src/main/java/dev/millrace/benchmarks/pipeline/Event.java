package dev.millrace.benchmarks.pipeline;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event to publish.
 *
 * @param number its row's, in the order of publishing
 */
record Event(int number, byte @Nullable [] key, byte[] value, Map<String, String> headers) {}

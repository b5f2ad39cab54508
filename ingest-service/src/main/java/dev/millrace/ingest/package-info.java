/**
 * Takes events in. It turns the untrusted bytes of {@code ingest.<pipeline>} into raw events with a
 * key and an id.
 */
@NullMarked
package dev.millrace.ingest;

import org.jspecify.annotations.NullMarked;

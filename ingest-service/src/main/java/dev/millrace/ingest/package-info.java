/**
 * Where events enter: the untrusted bytes of {@code ingest.<pipeline>} become keyed, identified raw
 * events.
 */
@NullMarked
package dev.millrace.ingest;

import org.jspecify.annotations.NullMarked;

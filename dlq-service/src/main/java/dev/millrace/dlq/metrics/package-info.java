/** The metrics of this service. */
@NullMarked
package dev.millrace.dlq.metrics;

import org.jspecify.annotations.NullMarked;

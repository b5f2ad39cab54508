/** What this service counts. */
@NullMarked
package dev.millrace.dlq.metrics;

import org.jspecify.annotations.NullMarked;

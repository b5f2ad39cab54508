/**
 * Reads the lag of the stages from the broker, so that it is known even for a stage that does not
 * run.
 */
@NullMarked
package dev.millrace.dlq.lag;

import org.jspecify.annotations.NullMarked;

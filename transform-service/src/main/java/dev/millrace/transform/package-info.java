/**
 * Turns raw events into records of the pipeline's contract: decodes payloads, applies steps,
 * encodes.
 */
@NullMarked
package dev.millrace.transform;

import org.jspecify.annotations.NullMarked;

/**
 * Raw events become records of the pipeline's contract: payloads decoded, steps applied, encoded.
 */
@NullMarked
package dev.millrace.transform;

import org.jspecify.annotations.NullMarked;

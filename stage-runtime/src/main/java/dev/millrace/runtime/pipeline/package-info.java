/** The pipelines that a service runs: their files, schemas and topics. */
@NullMarked
package dev.millrace.runtime.pipeline;

import org.jspecify.annotations.NullMarked;

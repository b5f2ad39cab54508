/** The pipelines a service runs: their files, their schemas, their topics. */
@NullMarked
package dev.millrace.runtime.pipeline;

import org.jspecify.annotations.NullMarked;

/**
 * Where validated events are loaded: rows and consumed positions in one transaction of the sink's
 * own.
 */
@NullMarked
package dev.millrace.runtime.sink;

import org.jspecify.annotations.NullMarked;

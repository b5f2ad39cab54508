/** What all sinks of the load stage share: the interface that finds and opens a sink. */
@NullMarked
package dev.millrace.load.sink;

import org.jspecify.annotations.NullMarked;

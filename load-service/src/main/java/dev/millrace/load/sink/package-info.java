/** What every sink of the load stage shares: the interface by which it is found and opened. */
@NullMarked
package dev.millrace.load.sink;

import org.jspecify.annotations.NullMarked;

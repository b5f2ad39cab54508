/** Dead letters in PostgreSQL. */
@NullMarked
package dev.millrace.dlq.store;

import org.jspecify.annotations.NullMarked;

/**
 * The sink {@code postgres}. It loads batches of rows into one table by binary COPY and one merge
 * statement, and stores the consumed positions in the same transaction.
 */
@NullMarked
package dev.millrace.load.sink.postgres;

import org.jspecify.annotations.NullMarked;

/**
 * The sink {@code postgres}: batches of rows into one table by binary COPY and one merge statement,
 * with the consumed positions in the same transaction.
 */
@NullMarked
package dev.millrace.load.sink.postgres;

import org.jspecify.annotations.NullMarked;

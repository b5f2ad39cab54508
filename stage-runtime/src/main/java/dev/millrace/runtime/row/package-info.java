/**
 * An event's fields in memory: values in numbered slots, compiled from names once per pipeline, so
 * that no name is looked up per event.
 */
@NullMarked
package dev.millrace.runtime.row;

import org.jspecify.annotations.NullMarked;

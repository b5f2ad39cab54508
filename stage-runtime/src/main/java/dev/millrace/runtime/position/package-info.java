/**
 * Where each consumer group stands, kept apart from its offsets: what tells a new pipeline from one
 * that has lost its place.
 */
@NullMarked
package dev.millrace.runtime.position;

import org.jspecify.annotations.NullMarked;

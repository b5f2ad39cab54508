/**
 * The position of each consumer group, kept apart from its offsets. It tells a new pipeline from
 * one that has lost its place.
 */
@NullMarked
package dev.millrace.runtime.position;

import org.jspecify.annotations.NullMarked;

/** The types of an event's fields, neutral of how they are encoded. */
@NullMarked
package dev.millrace.spec.type;

import org.jspecify.annotations.NullMarked;

/**
 * CEL expressions over rows. They are type-checked against the fields, compiled once, and evaluated
 * without looking up names per event. Types: DECIMAL is a type of its own, with all its digits;
 * FLOAT and DOUBLE are CEL doubles; INT and LONG ints; STRING, ENUM, UUID and TIME strings;
 * TIMESTAMP and DATE (midnight UTC) timestamps; RECORD, MAP and ARRAY maps and lists of dynamic
 * values; ANY is dynamic. An absent field is null.
 */
@NullMarked
package dev.millrace.runtime.expression;

import org.jspecify.annotations.NullMarked;

/**
 * CEL expressions over rows: typed against the fields, compiled once, evaluated without names being
 * looked up per event. Types: DECIMAL, FLOAT and DOUBLE are CEL doubles; INT and LONG ints; STRING,
 * ENUM, UUID and TIME strings; TIMESTAMP and DATE (midnight UTC) timestamps; RECORD, MAP and ARRAY
 * maps and lists of dynamic values; ANY is dynamic. An absent field is null.
 */
@NullMarked
package dev.millrace.runtime.expression;

import org.jspecify.annotations.NullMarked;

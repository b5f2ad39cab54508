/** The demonstration: events whose fate is known beforehand, and the proof that each found it. */
@NullMarked
package dev.millrace.cli.demo;

import org.jspecify.annotations.NullMarked;

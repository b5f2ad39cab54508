/**
 * What became of the events of a partition: counters that are committed together with its offset.
 */
@NullMarked
package dev.millrace.runtime.account;

import org.jspecify.annotations.NullMarked;

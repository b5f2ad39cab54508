/**
 * The quality stage judges an event of the contract by all rules of its pipeline. The event goes on
 * unchanged, is rejected with every violation, or is the duplicate of an earlier one.
 */
@NullMarked
package dev.millrace.quality;

import org.jspecify.annotations.NullMarked;

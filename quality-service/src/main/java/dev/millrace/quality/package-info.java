/**
 * The quality stage: an event of the contract is judged by all rules of its pipeline and goes on
 * unchanged, or is rejected with every violation, or is the duplicate of an earlier one.
 */
@NullMarked
package dev.millrace.quality;

import org.jspecify.annotations.NullMarked;

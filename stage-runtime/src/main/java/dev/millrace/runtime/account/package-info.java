/** Accounts: counters of the fates of a partition's events, committed together with its offset. */
@NullMarked
package dev.millrace.runtime.account;

import org.jspecify.annotations.NullMarked;

package dev.millrace.quality.rule;

/**
 * One line of {@code quality.rules}, compiled for its pipeline. One instance serves one consumer
 * thread, so it may keep scratch objects; it does no I/O. The stage, not the rule, decides what a
 * violation does.
 */
public sealed interface Rule permits RowRule, HistoryRule {}

package dev.millrace.runtime.kafka;

/**
 * Why a consumer thread has ended without being told to.
 *
 * @param isForAPerson whether the cause is named and a person mends it; else nobody foresaw it
 * @param cause for people
 * @param failure what was thrown
 */
public record ConsumerEnd(boolean isForAPerson, String cause, Throwable failure) {}

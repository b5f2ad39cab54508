/**
 * The whole system, as its users run it: five service processes on real servers, started once for
 * all tests. Each test class has a pipeline of its own.
 */
@NullMarked
package dev.millrace.e2e;

import org.jspecify.annotations.NullMarked;

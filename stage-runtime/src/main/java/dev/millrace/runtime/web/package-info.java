/** The door of a service's HTTP endpoints: who may ask, and how much. */
@NullMarked
package dev.millrace.runtime.web;

import org.jspecify.annotations.NullMarked;

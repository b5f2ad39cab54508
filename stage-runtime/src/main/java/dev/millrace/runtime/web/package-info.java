/** Access to a service's HTTP endpoints: from where a request may come, and how large it may be. */
@NullMarked
package dev.millrace.runtime.web;

import org.jspecify.annotations.NullMarked;

/** Schemas and their ids in a registry that speaks the Confluent REST API. */
@NullMarked
package dev.millrace.runtime.registry;

import org.jspecify.annotations.NullMarked;

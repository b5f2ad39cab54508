/**
 * The words a pipeline file is made of. A plugin describes its word once; the parser, {@code
 * check}'s hints, the JSON Schema and the reference come from that description.
 */
@NullMarked
package dev.millrace.spec.word;

import org.jspecify.annotations.NullMarked;

package dev.millrace.spec.word;

import dev.millrace.spec.type.Fields;

/**
 * What is known where a word stands.
 *
 * @param contract the fields of the pipeline's schema
 * @param known the fields that exist at this place: for a step, source fields named by earlier
 *     steps (of kind ANY until cast) and what earlier steps made; for rules and sinks, the same as
 *     the contract
 */
public record WordContext(Fields contract, Fields known) {}

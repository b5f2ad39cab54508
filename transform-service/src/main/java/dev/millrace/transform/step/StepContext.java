package dev.millrace.transform.step;

import dev.millrace.runtime.row.RowLayout;
import dev.millrace.spec.type.Fields;

/**
 * The place of a step in its pipeline.
 *
 * @param layout of the rows
 * @param contract the fields of the pipeline's schema
 * @param known the fields before the step, with their types
 * @param place of the step in the pipeline file, for messages
 */
public record StepContext(RowLayout layout, Fields contract, Fields known, String place) {}

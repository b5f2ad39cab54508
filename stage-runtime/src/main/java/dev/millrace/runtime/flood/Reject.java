package dev.millrace.runtime.flood;

import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventRecord;
import java.util.List;

/**
 * An event of the batch at hand that is rejected.
 *
 * @param place in the batch, from 0
 */
record Reject(int place, EventRecord event, EventError error, List<Cause> causes) {}

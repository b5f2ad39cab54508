package dev.millrace.runtime.config;

import java.time.Instant;
import java.util.Map;

/**
 * A flood as health and the endpoint show it. Of an event it holds only the position and a value's
 * shape.
 *
 * @param consumer the thread that holds, such as {@code orders.transform.0}
 * @param code of the error
 * @param rule that is broken; empty when the code is not about rules
 * @param field it is about; empty when it is about the whole event
 * @param example position of one of the events: {@code topic-partition-offset}
 * @param shape of the value at fault there, letters as {@code a} and digits as {@code 9}
 * @param heldAt each held partition and the offset of its first waiting event
 * @param held events that wait, including Kafka's own markers
 * @param remedy advice for a person
 * @param note why the pipeline's new file was not taken up; empty when there is none
 */
public record FloodReport(
    String pipeline,
    String stage,
    String consumer,
    String code,
    String rule,
    String field,
    Instant since,
    String example,
    String shape,
    Map<Integer, Long> heldAt,
    long held,
    String remedy,
    String note) {}

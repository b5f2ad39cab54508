package dev.millrace.runtime.codec;

import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;

/**
 * Reads a JSON object into a row, and refuses whatever is not strict JSON: invalid UTF-8, duplicate
 * keys, nesting deeper than 500, numbers longer than 1,000 characters, anything behind the object.
 * Fields that the layout does not have are skipped, but must be well-formed too. Not thread-safe.
 */
public final class JsonRowReader {

  public JsonRowReader(RowLayout layout) {
    throw new UnsupportedOperationException("written next");
  }

  /** Clears the row and fills it. */
  public void read(byte[] json, Row into) throws Undecodable {
    throw new UnsupportedOperationException("written next");
  }
}

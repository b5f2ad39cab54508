package dev.millrace.runtime.pipeline;

import dev.millrace.runtime.codec.Undecodable;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.spec.IngestSpec;
import java.util.Locale;
import java.util.Optional;

/** The format of a payload. */
public enum ContentType {
  JSON("application/json"),
  /** Confluent-framed Avro. */
  AVRO("application/avro");

  private final String mediaType;

  ContentType(String mediaType) {
    this.mediaType = mediaType;
  }

  public String mediaType() {
    return mediaType;
  }

  /** The type that a media type names; parameters are ignored. */
  public static Optional<ContentType> ofMediaType(String text) {
    int end = text.indexOf(';');
    var name = (end < 0 ? text : text.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "application/json", "text/json", "application/x-ndjson" -> Optional.of(JSON);
      case "application/avro", "avro/binary", "application/vnd.confluent.avro" -> Optional.of(AVRO);
      default -> Optional.empty();
    };
  }

  /**
   * The type of an ingest record's payload. Without a header, a first byte 0 means framed Avro,
   * because no JSON begins with it.
   *
   * @param header the {@code content-type}; empty without one
   * @param format of the pipeline, when neither says anything else
   */
  public static ContentType of(String header, byte[] payload, IngestSpec.Format format)
      throws Undecodable {
    return of(header, payload, 0, payload.length, format);
  }

  /** The type of a payload that is a part of an array. */
  public static ContentType of(
      String header, byte[] bytes, int start, int length, IngestSpec.Format format)
      throws Undecodable {
    if (header.equals(JSON.mediaType)) {
      return JSON;
    }
    if (!header.isEmpty()) {
      return ofMediaType(header)
          .orElseThrow(
              () ->
                  new Undecodable(
                      ErrorCode.UNKNOWN_CONTENT_TYPE,
                      "content type '%s' is not supported: application/json or application/avro"
                          .formatted(header.length() > 80 ? header.substring(0, 80) : header)));
    }
    if (format == IngestSpec.Format.AVRO || length > 0 && bytes[start] == 0) {
      return AVRO;
    }
    return JSON;
  }
}

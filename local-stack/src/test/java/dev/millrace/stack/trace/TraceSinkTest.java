package dev.millrace.stack.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TraceSinkTest {

  private static final String TRACE = "0123456789abcdef0123456789abcdef";
  private static final String SPAN = "0123456789abcdef";
  private static final String PROTOBUF = "application/x-protobuf";
  private static final int BODY_BYTES = 4_096;

  private final HttpClient http = HttpClient.newHttpClient();
  private TraceSink sink;
  private Traces traces;

  @BeforeEach
  void start() throws IOException {
    sink = TraceSink.start(0, new TraceLimits(10, 10, 1 << 20, BODY_BYTES));
    traces = new Traces(sink.apiUrl());
  }

  @AfterEach
  void close() {
    sink.close();
  }

  @Test
  void givesBackEveryPartOfASpan() throws Exception {
    assertThat(post(SampleSpans.about("e 1", TRACE, SPAN).toByteArray(), PROTOBUF, "identity"))
        .isEqualTo(200);

    Span span = traces.find(TRACE).orElseThrow().spans().getFirst();

    assertThat(span.spanId()).isEqualTo(SPAN);
    assertThat(span.parentSpanId()).isEmpty();
    assertThat(span.name()).isEqualTo("orders process");
    assertThat(span.service()).isEqualTo("transform");
    assertThat(span.kind()).isEqualTo("CONSUMER");
    assertThat(span.duration()).isEqualTo(Duration.ofNanos(2_000));
    assertThat(span.status()).isEqualTo("ERROR");
    assertThat(span.statusMessage()).isEqualTo("bad");
    assertThat(span.attribute("messaging.kafka.offset")).isEqualTo("42");
    assertThat(span.events()).extracting(Span.Event::name).containsExactly("exception");
    assertThat(span.links()).containsExactly(new Span.Link(TRACE, SPAN));
  }

  @Test
  void findsATraceByItsEventId() throws Exception {
    post(SampleSpans.about("e 1/ä&b", TRACE, SPAN).toByteArray(), PROTOBUF, "identity");

    assertThat(traces.byEventId("e 1/ä&b")).extracting(Trace::traceId).containsExactly(TRACE);
    assertThat(traces.byEventId("other")).isEmpty();
    assertThat(traces.latest(5)).hasSize(1);
  }

  @Test
  void unpacksGzip() throws Exception {
    byte[] body = zipped(SampleSpans.about("e1", TRACE, SPAN).toByteArray());

    assertThat(post(body, PROTOBUF, "gzip")).isEqualTo(200);
    assertThat(traces.find(TRACE)).isPresent();
  }

  @Test
  void refusesWhatItCannotReadAndGoesOn() throws Exception {
    assertThat(post("not protobuf".getBytes(UTF_8), PROTOBUF, "identity")).isEqualTo(400);
    assertThat(post("not gzip".getBytes(UTF_8), PROTOBUF, "gzip")).isEqualTo(400);
    assertThat(post("{}".getBytes(UTF_8), "application/json", "identity")).isEqualTo(415);
    assertThat(post(zipped(new byte[BODY_BYTES * 10]), PROTOBUF, "gzip")).isEqualTo(413);

    assertThat(post(SampleSpans.about("e1", TRACE, SPAN).toByteArray(), PROTOBUF, "identity"))
        .isEqualTo(200);
  }

  @Test
  void answersThatATraceIsNotThere() throws Exception {
    assertThat(traces.find(TRACE)).isEmpty();
    assertThat(get("/api/traces/not-an-id")).isEqualTo(400);
    assertThat(get("/elsewhere")).isEqualTo(404);
  }

  private int post(byte[] body, String type, String encoding) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(sink.otlpEndpoint()))
            .header("Content-Type", type)
            .header("Content-Encoding", encoding)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  private int get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(sink.apiUrl().resolve(path)).build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  private static byte[] zipped(byte[] body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(body);
    }
    return out.toByteArray();
  }
}

package dev.millrace.stack.trace;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Keeps requests undecoded. Most traces are never read, so requests are decoded only when somebody
 * asks for a trace. Until then, the oldest requests are dropped when all together are larger than
 * the store. Thread-safe.
 */
final class TraceInbox {

  private final TraceLimits limits;
  private final TraceStore store;
  private final Deque<byte[]> requests = new ArrayDeque<>();
  private long bytes;

  TraceInbox(TraceLimits limits, TraceStore store) {
    this.limits = limits;
    this.store = store;
  }

  /**
   * Takes a request.
   *
   * @throws InvalidProtocolBufferException when it does not have the form of one; what is inside
   *     its spans is not looked at yet
   */
  void add(byte[] request) throws InvalidProtocolBufferException {
    checkForm(request);
    synchronized (this) {
      requests.add(request);
      bytes += request.length;
      while (bytes > limits.keptBytes() && requests.size() > 1) {
        bytes -= requests.remove().length;
      }
    }
  }

  /** The requests' one field is a message: that much is told without decoding its spans. */
  private static void checkForm(byte[] request) throws InvalidProtocolBufferException {
    var in = CodedInputStream.newInstance(request);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        in.skipField(tag);
      }
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
  }

  /** The store, with everything in it that has come. */
  synchronized TraceStore read() {
    for (var request = requests.poll(); request != null; request = requests.poll()) {
      try {
        store.add(ExportTraceServiceRequest.parseFrom(request));
      } catch (InvalidProtocolBufferException e) {
        System.out.println("Left out a request that cannot be decoded: " + e.getMessage());
      }
    }
    bytes = 0;
    return store;
  }
}

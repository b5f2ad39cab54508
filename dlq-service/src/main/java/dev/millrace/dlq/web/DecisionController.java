package dev.millrace.dlq.web;

import dev.millrace.dlq.letter.Entry;
import dev.millrace.dlq.letter.Status;
import dev.millrace.dlq.redrive.RedriveLoop;
import dev.millrace.dlq.redrive.Separation;
import dev.millrace.dlq.store.DeadLetterCatalog;
import dev.millrace.dlq.store.RedriveOutbox;
import dev.millrace.dlq.view.BytesReader;
import dev.millrace.dlq.view.Repair;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes the decisions of people about dead letters. */
@RestController
@RequestMapping(DeadLetterController.PATH)
public final class DecisionController {

  private static final int BULK = 100;
  private static final int LARGEST_BULK = 1000;

  private static final Pattern NOTHING = Pattern.compile("\\s*(\\{\\s*}|null)?\\s*");

  private final DeadLetterCatalog catalog;
  private final RedriveOutbox outbox;
  private final RedriveLoop redrives;
  private final Separation separation;
  private final Repair repair;
  private final BytesReader bytes;

  public DecisionController(
      DeadLetterCatalog catalog,
      RedriveOutbox outbox,
      RedriveLoop redrives,
      Separation separation,
      Repair repair,
      BytesReader bytes) {
    this.catalog = catalog;
    this.outbox = outbox;
    this.redrives = redrives;
    this.separation = separation;
    this.repair = repair;
    this.bytes = bytes;
  }

  /**
   * The number of redrives that were asked for.
   *
   * @param open number of entries of the filter that stay open
   */
  record BulkBody(int redriving, long open) {}

  @PostMapping("/{reference}/redrive")
  @ResponseStatus(HttpStatus.ACCEPTED)
  DeadLetterBody redrive(
      @PathVariable String reference, @RequestBody(required = false) byte @Nullable [] body) {
    var entry = DeadLetterController.find(catalog, reference);
    var repaired = repaired(entry, RepairBody.of(body == null ? new byte[0] : body));
    if (!entry.latest().isShared()) {
      demandWhole(entry, repaired);
    }
    var isAsked =
        entry.latest().isShared()
            ? redriveShared(entry, repaired)
            : repaired.isPresent()
                ? outbox.requestRepaired(entry.id(), repaired.get())
                : outbox.request(entry.id());
    if (!isAsked) {
      throw conflict(reference, "redriven");
    }
    redrives.wake();
    return DeadLetterBody.of(DeadLetterController.find(catalog, reference), bytes);
  }

  /** Refuses a redrive without a repair for an entry that is kept only in part. */
  private static void demandWhole(Entry entry, Optional<byte[]> repaired) {
    var failed = entry.latest().record();
    if (failed.missing().value().isPresent() && repaired.isEmpty()) {
      throw new Conflict(
          "dead letter %s holds only a part of its event (%s): redrive it with a payload"
              .formatted(
                  entry.id(),
                  failed
                      .missing()
                      .value()
                      .get()
                      .told(failed.value() == null ? 0 : failed.value().length)));
    }
    if (failed.missing().key().isPresent() && !failed.topic().startsWith("ingest.")) {
      throw new Conflict(
          "dead letter %s holds only a part of its key, which %s needs: publish the event again"
              .formatted(entry.id(), failed.topic()));
    }
  }

  /** Gives each event of a shared entry an entry of its own, and redrives each one unchanged. */
  private boolean redriveShared(Entry entry, Optional<byte[]> repaired) {
    if (repaired.isPresent()) {
      throw new BadRequest(
          "dead letter %s stands for %,d events, which one repair cannot mend: redrive it as it is,"
                  .formatted(entry.id(), entry.latest().events())
              + " which gives each event an entry of its own, then repair those that fail again");
    }
    return entry.status() == Status.OPEN && outbox.requestAll(separation.separate(entry)) > 0;
  }

  @PostMapping("/{reference}/discard")
  DeadLetterBody discard(
      @PathVariable String reference, @RequestBody(required = false) byte @Nullable [] body) {
    refuse(body, "a discard");
    var entry = DeadLetterController.find(catalog, reference);
    if (!outbox.discard(entry.id())) {
      throw conflict(reference, "discarded");
    }
    return DeadLetterBody.of(DeadLetterController.find(catalog, reference), bytes);
  }

  @PostMapping("/redrive")
  @ResponseStatus(HttpStatus.ACCEPTED)
  BulkBody redriveAll(
      @RequestParam MultiValueMap<String, String> given,
      @RequestBody(required = false) byte @Nullable [] body) {
    refuse(body, "a bulk redrive");
    var query = Query.of(Query.single(given), BULK, LARGEST_BULK);
    if (query.filter().isAny()) {
      throw new BadRequest(
          "a bulk redrive needs a filter: give pipeline, stage, code, eventId or fingerprint");
    }
    separate(query);
    var asked = outbox.requestAll(query.filter(), query.limit());
    redrives.wake();
    return new BulkBody(asked, catalog.count(query.filter().withStatus(Status.OPEN)));
  }

  /** Refuses a body where none is expected: its contents, such as a filter, would be ignored. */
  private static void refuse(byte @Nullable [] body, String request) {
    if (body != null && !NOTHING.matcher(new String(body, StandardCharsets.UTF_8)).matches()) {
      throw new BadRequest(
          "%s takes no body: its parameters are in the address".formatted(request));
    }
  }

  /** Splits shared entries until there are as many entries to redrive as asked for. */
  private void separate(Query query) {
    long events = 0;
    for (var shared : catalog.shared(query.filter(), query.limit())) {
      if (events >= query.limit()) {
        return;
      }
      events += separation.separate(shared).size();
    }
  }

  private Optional<byte[]> repaired(Entry entry, RepairBody body) {
    if (body.payload().isEmpty()) {
      return body.value();
    }
    try {
      return Optional.of(repair.withPayload(entry.latest().record(), body.payload().orElseThrow()));
    } catch (Repair.Impossible e) {
      throw new BadRequest(e.getMessage());
    }
  }

  private Conflict conflict(String reference, String wanted) {
    var entry = DeadLetterController.find(catalog, reference);
    var advice =
        switch (entry.status()) {
          case OPEN ->
              entry.latest().isShared()
                  ? "its topic has its other events no more, as it was deleted in part or made"
                      + " anew: discard it"
                  : "its status has just changed: try again";
          case REDRIVING -> "it is being sent: wait until it is REDRIVEN";
          case REDRIVEN ->
              "it is on its way: wait until it is RESOLVED, or OPEN again because it failed again;"
                  + " when nobody will tell any more, discard it";
          case RESOLVED -> "its event has passed";
          case DISCARDED -> "it was given up";
        };
    return new Conflict(
        "dead letter %s is %s and cannot be %s: %s"
            .formatted(entry.id(), entry.status(), wanted, advice));
  }
}

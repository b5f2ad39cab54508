package dev.millrace.dlq.web;

import dev.millrace.dlq.letter.DeadLetterId;
import dev.millrace.dlq.letter.Entry;
import dev.millrace.dlq.store.DeadLetterCatalog;
import dev.millrace.dlq.view.BytesReader;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows dead letters. */
@RestController
@RequestMapping(DeadLetterController.PATH)
public final class DeadLetterController {

  static final String PATH = "/api/dead-letters";
  private static final int PAGE = 50;
  private static final int LARGEST_PAGE = 500;
  private static final int GROUPS = 200;
  private static final int MOST_GROUPS = 1000;

  private final DeadLetterCatalog catalog;
  private final BytesReader bytes;

  public DeadLetterController(DeadLetterCatalog catalog, BytesReader bytes) {
    this.catalog = catalog;
    this.bytes = bytes;
  }

  @GetMapping
  ListBody list(@RequestParam MultiValueMap<String, String> parameters) {
    var given = Query.single(parameters);
    var query = Query.of(given, PAGE, LARGEST_PAGE);
    var page = catalog.page(query.filter(), query.limit(), query.after());
    return new ListBody(
        page.total(),
        page.lines().stream().map(ListBody.Item::of).toList(),
        page.more() ? Query.next(given, page.lines().getLast().seq()) : null);
  }

  @GetMapping("/summary")
  ListBody.SummaryBody summary(@RequestParam MultiValueMap<String, String> parameters) {
    var given = Query.single(parameters);
    var query = Query.of(given, GROUPS, MOST_GROUPS);
    return new ListBody.SummaryBody(
        catalog.count(query.filter()),
        catalog.groups(query.filter(), query.limit()).stream()
            .map(ListBody.GroupBody::of)
            .toList());
  }

  @GetMapping("/{reference}")
  DeadLetterBody show(@PathVariable String reference) {
    return DeadLetterBody.of(find(catalog, reference), bytes);
  }

  /** The entry that a path names. */
  static Entry find(DeadLetterCatalog catalog, String reference) {
    return DeadLetterId.fromReference(reference)
        .flatMap(catalog::find)
        .orElseThrow(
            () ->
                new NotFound(
                    "no dead letter '%s': use the href of a list, or the id with ~ for /"
                        .formatted(reference)));
  }
}

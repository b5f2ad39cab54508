package dev.millrace.transform.step.mask;

import static dev.millrace.transform.step.mask.Mask.Manner.SHA256;

import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.spec.secret.SecretMissing;
import dev.millrace.spec.secret.SecretReference;
import dev.millrace.spec.secret.Secrets;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Value;
import dev.millrace.spec.word.WordContext;
import dev.millrace.transform.step.Step;
import dev.millrace.transform.step.StepContext;
import dev.millrace.transform.step.StepFields;
import dev.millrace.transform.step.StepProvider;
import dev.millrace.transform.value.TypeName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The word {@code mask}. */
public final class MaskProvider implements StepProvider {

  private static final String SALT = "salt";
  private static final Shape MANNER = new Shape.Choice(List.of("sha256", "redact"));

  /** The fewest bytes of a salt, below which somebody could guess the salt. */
  private static final int SHORT_SALT = 16;

  private static final String PUT_SALT =
      "salt: \"${env:NAME}\" in this step makes guesses useless to whoever lacks the salt";

  private final Secrets secrets = Secrets.ofThisProcess();

  @Override
  public String name() {
    return "mask";
  }

  @Override
  public String summary() {
    return "Replaces values that nobody downstream may read; null and absent fields stay.";
  }

  @Override
  public Shape shape() {
    return new Shape.MapOf(
        Shape.Kind.FIELD,
        MANNER,
        List.of(
            new Shape.Property(
                SALT,
                new Shape.Scalar(Shape.Kind.SECRET),
                new Shape.Presence.Optional(),
                "A secret that goes into every hash, so that guesses cannot be checked without"
                    + " it.")));
  }

  @Override
  public String example() {
    return "- mask: { email: redact, customer_id: redact }";
  }

  @Override
  public Fields check(Value value, WordContext context, Problems problems) {
    var fields = context.known();
    checkSalt(value, problems);
    for (var entry : masked(value)) {
      if (StepFields.isKnown(entry.key(), context.known(), problems)) {
        var field = entry.key().text();
        context
            .contract()
            .type(field)
            .filter(type -> type.kind() != Kind.STRING)
            .ifPresent(type -> report(entry.key(), type, problems));
        fields = fields.with(field, FieldType.of(Kind.STRING).orNull());
      }
    }
    return fields;
  }

  /** Warns when the salt's secret is missing here: the service may run on another machine. */
  private void checkSalt(Value value, Problems problems) {
    var hashed = masked(value).stream().filter(entry -> manner(entry.value()) == SHA256).toList();
    var salt = salt(value);
    if (salt.isEmpty()) {
      hashed.forEach(
          entry ->
              problems.warn(
                  entry.key().position(),
                  "the hash of '%s' has no salt: who guesses a value can check the guess"
                      .formatted(entry.key().text()),
                  PUT_SALT + "; or: redact"));
      return;
    }
    var place = salt.get().position();
    if (hashed.isEmpty()) {
      problems.warn(place, "the salt is not used: nothing here is hashed", "leave it out");
    }
    try {
      if (secrets.find(reference(salt.get())).length() < SHORT_SALT) {
        problems.warn(
            place,
            "the salt has fewer than %d bytes, and can be guessed".formatted(SHORT_SALT),
            "make one: openssl rand -hex 32");
      }
    } catch (SecretMissing e) {
      problems.warn(
          place,
          "%s here; transform-service does not run the pipeline where that is so"
              .formatted(e.getMessage()),
          "");
    }
  }

  /** The lines that name a field. */
  private static List<Value.Entry> masked(Value value) {
    return StepFields.entries(value).stream().filter(entry -> !isSalt(entry)).toList();
  }

  private static boolean isSalt(Value.Entry entry) {
    return entry.key().text().equals(SALT)
        && entry.value() instanceof Value.Text text
        && SecretReference.parse(text.text()).isPresent();
  }

  private static Optional<Value.Text> salt(Value value) {
    return StepFields.entries(value).stream()
        .filter(MaskProvider::isSalt)
        .map(entry -> (Value.Text) entry.value())
        .findFirst();
  }

  private static SecretReference reference(Value.Text salt) {
    return SecretReference.parse(salt.text()).orElseThrow();
  }

  private static Set<String> fields(Value value) {
    return masked(value).stream()
        .map(entry -> entry.key().text())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static void report(Value.Text field, FieldType type, Problems problems) {
    problems.report(
        field.position(),
        "a masked value is text, but '%s' is %s".formatted(field.text(), TypeName.of(type)),
        "make it a string in the schema, or drop it");
  }

  @Override
  public Set<String> looksAt(Value value, Fields fields) {
    return fields(value);
  }

  @Override
  public Set<String> names(Value value) {
    return fields(value);
  }

  @Override
  public Set<String> rewrites(Value value) {
    return fields(value);
  }

  @Override
  public Step create(Value value, StepContext context) {
    var columns =
        masked(value).stream()
            .map(
                entry ->
                    new Mask.Column(
                        entry.key().text(),
                        context.layout().slot(entry.key().text()),
                        manner(entry.value())))
            .toList();
    var salt = salt(value);
    if (salt.isEmpty()) {
      return Mask.unsalted(columns, context.place());
    }
    try {
      return Mask.salted(columns, context.place(), secrets.find(reference(salt.get())));
    } catch (SecretMissing e) {
      throw new FatalStageException(
          "%s: %s; the pipeline does not run without it"
              .formatted(salt.get().position().path(), e.getMessage()));
    }
  }

  private static Mask.Manner manner(Value value) {
    return Mask.Manner.valueOf(((Value.Text) value).text().toUpperCase(Locale.ROOT));
  }
}

package dev.millrace.spec;

import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Shape.Choice;
import dev.millrace.spec.word.Shape.Kind;
import dev.millrace.spec.word.Shape.ListOf;
import dev.millrace.spec.word.Shape.MapOf;
import dev.millrace.spec.word.Shape.OneOf;
import dev.millrace.spec.word.Shape.Presence;
import dev.millrace.spec.word.Shape.Property;
import dev.millrace.spec.word.Shape.Scalar;
import dev.millrace.spec.word.Shape.Struct;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The keys of a pipeline file that are not words of plugins. The parser and editors use them. */
public final class PipelineLayout {

  /** A list of steps, rules or sinks; their words say what its items may be. */
  public static final Shape CLAUSES = new ListOf(new MapOf(Kind.TEXT, new Scalar(Kind.ANY)));

  /** The key, of a rule only, that says what a violation does. */
  public static final Property ON_FAIL =
      property(
          "on-fail",
          choice(Clause.OnFail.values()),
          new Presence.Default("reject"),
          "What a violation does: reject sends the event to the dead letters, warn counts it.");

  /** Under {@code ingest}. */
  public static final Struct INGEST =
      new Struct(
          List.of(
              property(
                  "format",
                  choice(IngestSpec.Format.values()),
                  new Presence.Default("json"),
                  "How a payload is written whose record names no content type."),
              property(
                  "key",
                  new OneOf(List.of(new Scalar(Kind.FIELD), new ListOf(new Scalar(Kind.FIELD)))),
                  new Presence.Required(),
                  "The source field, or fields, that make the business key. Order holds per key."),
              property(
                  "event-time",
                  new Scalar(Kind.FIELD),
                  new Presence.Optional(),
                  "The source field with the time the event happened."),
              property(
                  "max-event-bytes",
                  new Scalar(Kind.TEXT),
                  new Presence.Default("1MiB"),
                  "The largest payload, in bytes or with a unit (KiB, MiB).")));

  /** Under {@code transform}. */
  public static final Struct TRANSFORM =
      new Struct(
          List.of(
              property(
                  "schema",
                  new Scalar(Kind.TEXT),
                  new Presence.Required(),
                  "Full name of the contract, an Avro record, such as orders.Order."),
              property(
                  "steps",
                  CLAUSES,
                  new Presence.Optional(),
                  "How an event becomes a record of the contract, in this order.")));

  /** Under {@code quality}. */
  public static final Struct QUALITY =
      new Struct(
          List.of(
              property(
                  "rules",
                  CLAUSES,
                  new Presence.Optional(),
                  "What must hold; all of them are judged.")));

  /** Under {@code flood}. */
  public static final Shape FLOOD =
      new OneOf(
          List.of(
              new Choice(List.of("on", "off")),
              new Struct(
                  List.of(
                      property(
                          "share",
                          new Scalar(Kind.TEXT),
                          new Presence.Optional(),
                          "The share of the latest events that may be rejected, such as 50%."),
                      property(
                          "events",
                          new Scalar(Kind.INTEGER),
                          new Presence.Optional(),
                          "How many of the latest events are looked at: 10 to 100000."),
                      property(
                          "alike",
                          new Scalar(Kind.TEXT),
                          new Presence.Optional(),
                          "The share of these rejects that have one cause, such as 67%."),
                      property(
                          "release-after",
                          new Scalar(Kind.LIMIT),
                          new Presence.Optional(),
                          "How long a flood holds events before it is released by itself, such as"
                              + " 15m; 0: until a person releases it.")))));

  /** The file. */
  public static final Struct FILE =
      new Struct(
          List.of(
              property(
                  "pipeline",
                  new Scalar(Kind.TEXT),
                  new Presence.Required(),
                  "Name of the pipeline and its topics: lower-case letters, digits and dashes."),
              property(
                  "owner",
                  new Scalar(Kind.TEXT),
                  new Presence.Required(),
                  "Who answers for the pipeline."),
              property(
                  "priority",
                  choice(PipelineSpec.Priority.values()),
                  new Presence.Default("medium"),
                  "Which pipeline goes first when a service is short of time."),
              property("ingest", INGEST, new Presence.Required(), "What comes in."),
              property(
                  "transform",
                  TRANSFORM,
                  new Presence.Required(),
                  "How it becomes a record of the contract."),
              property("quality", QUALITY, new Presence.Optional(), "What must hold."),
              property("load", CLAUSES, new Presence.Required(), "Where it goes."),
              property(
                  "flood",
                  FLOOD,
                  new Presence.Optional(),
                  "When so many events are rejected that the pipeline is paused.")));

  private PipelineLayout() {}

  private static Property property(String name, Shape shape, Presence presence, String summary) {
    return new Property(name, shape, presence, summary);
  }

  private static Choice choice(Enum<?>[] constants) {
    return new Choice(Stream.of(constants).map(it -> it.name().toLowerCase(Locale.ROOT)).toList());
  }
}

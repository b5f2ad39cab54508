package dev.millrace.cli.dryrun;

import java.util.List;

/**
 * What became of one event of the sample.
 *
 * @param line it starts at; 0 for a tombstone
 * @param stages it came to, in order
 */
record EventStory(long line, List<StageStory> stages) {

  EventStory {
    stages = List.copyOf(stages);
  }

  /** loaded, filtered, duplicate or rejected. */
  String fate() {
    var last = stages.getLast();
    return last.outcome().equals("emitted") ? "loaded" : last.outcome();
  }
}

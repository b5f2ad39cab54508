package dev.millrace.spec.yaml;

import dev.millrace.spec.word.Position;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Quoted;
import dev.millrace.spec.word.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Makes a {@link Tree} of the nodes of one document. Refuses YAML features that no pipeline file
 * needs.
 */
final class TreeBuilder {

  /**
   * The largest number of nodes. Without it, aliases could make a small file grow without bound.
   */
  private static final int MAX_NODES = 100_000;

  private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]{1,60}");
  private static final Set<Tag> TAGS =
      Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.SEQ, Tag.MAP);

  private final Problems problems;
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private int nodes;

  TreeBuilder(Problems problems) {
    this.problems = problems;
  }

  Tree build(Node root) {
    return tree(root, "");
  }

  private Tree tree(Node node, String path) {
    var position = position(node, path);
    if (!allowed(node, position)) {
      return new Tree.Scalar("", Tree.Type.NOTHING, position);
    }
    open.add(node);
    var tree =
        switch (node) {
          case SequenceNode sequence -> sequence(sequence, position);
          case MappingNode mapping -> mapping(mapping, position);
          case ScalarNode scalar -> scalar(scalar, position);
          default -> throw new IllegalStateException("a node that is no value: " + node);
        };
    open.remove(node);
    return tree;
  }

  private boolean allowed(Node node, Position position) {
    if (++nodes > MAX_NODES) {
      if (nodes == MAX_NODES + 1) {
        problems.report(position, "more than %,d values".formatted(MAX_NODES), "");
      }
      return false;
    }
    if (open.contains(node)) {
      problems.report(position, "an alias names what it stands in", "");
      return false;
    }
    if (!TAGS.contains(node.getTag())) {
      problems.report(
          position, "the tag " + Quoted.of(node.getTag().getValue()) + " is not known", "leave it");
      return false;
    }
    return true;
  }

  private Tree scalar(ScalarNode node, Position position) {
    var text = node.getValue();
    boolean isText = node.getTag().equals(Tag.STR);
    return new Tree.Scalar(text, isText ? Tree.Type.TEXT : CoreSchema.type(text), position);
  }

  private Tree sequence(SequenceNode node, Position position) {
    List<Tree> items = new ArrayList<>();
    for (var item : node.getValue()) {
      items.add(tree(item, position.path() + "[" + items.size() + "]"));
    }
    return new Tree.Sequence(items, position);
  }

  private Tree mapping(MappingNode node, Position position) {
    List<Tree.Entry> entries = new ArrayList<>();
    Map<String, Position> seen = new HashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key && TAGS.contains(key.getTag())) {
        var path = under(position.path(), key.getValue());
        var text = new Value.Text(key.getValue(), position(key, path));
        var value = tree(tuple.getValueNode(), path);
        var first = seen.putIfAbsent(key.getValue(), text.position());
        if (first == null) {
          entries.add(new Tree.Entry(text, value));
        } else {
          duplicate(text, first);
        }
      } else {
        problems.report(
            position(tuple.getKeyNode(), position.path()), "a key must be a plain text", "");
      }
    }
    return new Tree.Mapping(entries, position);
  }

  private void duplicate(Value.Text key, Position first) {
    problems.report(
        key.position(),
        "the key " + Quoted.of(key.text()) + " is here twice",
        "first in line " + first.line());
  }

  private static String under(String path, String key) {
    if (!PLAIN_KEY.matcher(key).matches()) {
      return path + "[" + Quoted.of(key) + "]";
    }
    return path.isEmpty() ? key : path + "." + key;
  }

  private static Position position(Node node, String path) {
    var mark = node.getStartMark();
    return new Position(mark.getLine() + 1, mark.getColumn() + 1, path);
  }
}

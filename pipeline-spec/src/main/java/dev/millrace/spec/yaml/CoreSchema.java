package dev.millrace.spec.yaml;

import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Decides the type of plain scalars by the core schema of YAML 1.2, in decimal notation. {@code
 * no}, {@code 010} and {@code 12:30} are not read as in YAML 1.1. Infinities, numbers with more
 * than 40 digits, and exponents beyond 999 are texts.
 */
final class CoreSchema extends Resolver {

  private static final Pattern NOTHING = Pattern.compile("|~|null|Null|NULL");
  private static final Pattern BOOLEAN = Pattern.compile("true|True|TRUE|false|False|FALSE");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]{1,40}(\\.[0-9]{0,40})?|\\.[0-9]{1,40})([eE][-+]?[0-9]{1,3})?");

  @Override
  public Tag resolve(NodeId kind, String value, boolean implicit) {
    return switch (kind) {
      case scalar -> implicit ? tag(type(value)) : Tag.STR;
      case sequence -> Tag.SEQ;
      case mapping -> Tag.MAP;
      case anchor -> Tag.STR;
    };
  }

  static Tree.Type type(String plain) {
    if (NOTHING.matcher(plain).matches()) {
      return Tree.Type.NOTHING;
    } else if (BOOLEAN.matcher(plain).matches()) {
      return Tree.Type.BOOLEAN;
    } else if (NUMBER.matcher(plain).matches()) {
      return Tree.Type.NUMBER;
    }
    return Tree.Type.TEXT;
  }

  private static Tag tag(Tree.Type type) {
    return switch (type) {
      case TEXT -> Tag.STR;
      case NUMBER -> Tag.FLOAT;
      case BOOLEAN -> Tag.BOOL;
      case NOTHING -> Tag.NULL;
    };
  }

  @Override
  protected void addImplicitResolvers() {
    // resolve() decides alone
  }
}

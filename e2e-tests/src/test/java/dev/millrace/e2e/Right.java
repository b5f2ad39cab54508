package dev.millrace.e2e;

import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Something that everybody may do at Kafka, until it is taken from all. What nobody has said
 * anything about is allowed there; so all else must be allowed in words while one thing is not.
 *
 * @param resource what it is done to
 * @param operation what is done
 */
public record Right(ResourcePattern resource, AclOperation operation) {

  private static final String EVERYBODY = "User:*";
  private static final String ANYWHERE = "*";

  public static Right toRead(String topic) {
    return of(ResourceType.TOPIC, topic, PatternType.LITERAL, AclOperation.READ);
  }

  public static Right toWrite(String topic) {
    return of(ResourceType.TOPIC, topic, PatternType.LITERAL, AclOperation.WRITE);
  }

  /** To be a member of a group, and to commit its offsets. */
  public static Right toJoin(String group) {
    return of(ResourceType.GROUP, group, PatternType.LITERAL, AclOperation.READ);
  }

  /** To use any transactional id that begins so. */
  public static Right toTransactions(String prefix) {
    return of(ResourceType.TRANSACTIONAL_ID, prefix, PatternType.PREFIXED, AclOperation.WRITE);
  }

  private static Right of(
      ResourceType type, String name, PatternType pattern, AclOperation operation) {
    return new Right(new ResourcePattern(type, name, pattern), operation);
  }

  /** Takes it from everybody. */
  public void take(Admin admin) {
    await(
        admin
            .createAcls(
                List.of(
                    rule(AclOperation.ALL, AclPermissionType.ALLOW),
                    rule(operation, AclPermissionType.DENY)))
            .all());
  }

  /** Nobody has said anything about the resource, as before. */
  public void giveBack(Admin admin) {
    await(
        admin
            .deleteAcls(
                List.of(
                    rule(operation, AclPermissionType.DENY).toFilter(),
                    rule(AclOperation.ALL, AclPermissionType.ALLOW).toFilter()))
            .all());
  }

  private AclBinding rule(AclOperation what, AclPermissionType permission) {
    return new AclBinding(resource, new AccessControlEntry(EVERYBODY, ANYWHERE, what, permission));
  }

  private void await(KafkaFuture<?> answer) {
    try {
      answer.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(this + " stays as it is", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** For people. */
  @Override
  public String toString() {
    return "%s of %s %s"
        .formatted(
            operation,
            resource.resourceType().name().toLowerCase(java.util.Locale.ROOT),
            resource.name());
  }
}

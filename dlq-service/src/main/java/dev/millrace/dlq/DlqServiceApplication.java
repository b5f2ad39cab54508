package dev.millrace.dlq;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the dlq-service. */
@SpringBootApplication
public class DlqServiceApplication {

  public static void main(String[] args) {
    // Avro allocates what a length field says; a record of dlq.* is never larger than this.
    System.setProperty("org.apache.avro.limits.bytes.maxLength", "134217728");
    System.setProperty("org.apache.avro.limits.string.maxLength", "16777216");
    System.setProperty("org.apache.avro.limits.collectionItems.maxLength", "1000000");
    SpringApplication.run(DlqServiceApplication.class, args);
  }
}

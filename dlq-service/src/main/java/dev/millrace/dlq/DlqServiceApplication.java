package dev.millrace.dlq;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the dlq-service. */
@SpringBootApplication
public class DlqServiceApplication {

  public static void main(String[] args) {
    SpringApplication.run(DlqServiceApplication.class, args);
  }
}

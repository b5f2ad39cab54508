package dev.millrace.transform;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The transform service. */
@SpringBootApplication
public class TransformServiceApplication {

  public static void main(String[] args) {
    SpringApplication.run(TransformServiceApplication.class, args);
  }
}

package dev.millrace.quality;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The quality service. */
@SpringBootApplication
public class QualityServiceApplication {

  public static void main(String[] args) {
    SpringApplication.run(QualityServiceApplication.class, args);
  }
}

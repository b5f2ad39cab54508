package dev.millrace.load;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The load service. */
@SpringBootApplication
public class LoadServiceApplication {

  public static void main(String[] args) {
    SpringApplication.run(LoadServiceApplication.class, args);
  }
}

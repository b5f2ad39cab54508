package dev.millrace.stack;

import java.util.concurrent.CountDownLatch;

/** The main method of a JVM that starts a throw-away stack and waits for its own end. */
final class StartInChild {

  private StartInChild() {}

  public static void main(String[] args) throws InterruptedException {
    StackOptions options = StackOptions.throwAway();
    System.out.println(options.folder());
    LocalStack.start(options, event -> System.out.println(event.component() + " " + event.state()));
    System.out.println("STARTED");
    new CountDownLatch(1).await();
  }
}

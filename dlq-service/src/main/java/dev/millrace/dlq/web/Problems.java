package dev.millrace.dlq.web;

import dev.millrace.runtime.stage.DependencyUnavailable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers failures as problem details (RFC 9457). */
@RestControllerAdvice
public final class Problems extends ResponseEntityExceptionHandler {

  @ExceptionHandler
  ProblemDetail badRequest(BadRequest e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, e.getMessage());
  }

  @ExceptionHandler
  ProblemDetail notFound(NotFound e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, e.getMessage());
  }

  @ExceptionHandler
  ProblemDetail conflict(Conflict e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, e.getMessage());
  }

  @ExceptionHandler
  ProblemDetail tookTooLong(QueryTimeoutException e) {
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.SERVICE_UNAVAILABLE,
        "the database did not answer in time: ask for less, by pipeline, status or event id");
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ProblemDetail databaseUnavailable() {
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.SERVICE_UNAVAILABLE,
        "the database does not answer: see /actuator/health, then try again");
  }

  @ExceptionHandler
  ProblemDetail dependencyUnavailable(DependencyUnavailable e) {
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.SERVICE_UNAVAILABLE, e.dependency() + " does not answer: try again");
  }
}

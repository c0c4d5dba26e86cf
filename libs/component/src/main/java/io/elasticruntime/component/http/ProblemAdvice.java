package io.elasticruntime.component.http;

import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Answers a {@link ProblemException} with its problem document. */
@RestControllerAdvice
public class ProblemAdvice {

    @ExceptionHandler
    ResponseEntity<ProblemDetail> handle(ProblemException problem) {
        return ResponseEntity.status(problem.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem.document());
    }
}

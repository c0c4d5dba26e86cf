package io.elasticruntime.component.http;

import io.elasticruntime.component.body.BodyRefusedException;
import org.springframework.http.HttpHeaders;
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

    @ExceptionHandler
    ResponseEntity<ProblemDetail> handle(BodyRefusedException refusal) {
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.status(refusal.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (refusal.retryAfterSeconds() > 0) {
            answer.header(HttpHeaders.RETRY_AFTER, String.valueOf(refusal.retryAfterSeconds()));
        }
        return answer.body(refusal.problem().document());
    }
}

package io.elasticruntime.cloudcontroller.api;

import io.elasticruntime.component.body.BodyRefusedException;
import io.elasticruntime.component.http.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import org.springframework.web.util.DisconnectedClientHelper;

/** Every failure in the form of the v3 API (cc-v3.md 3.1). What nobody foresaw is logged and told as unknown. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class ErrorAdvice {

    private static final Logger log = LoggerFactory.getLogger(ErrorAdvice.class);

    private static final String RETRY_AFTER_SECONDS = "10";

    @ExceptionHandler
    ResponseEntity<Object> refused(CfApiException refusal) {
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.status(refusal.status()).contentType(MediaType.APPLICATION_JSON);
        if (refusal.status() == CfError.SERVICE_UNAVAILABLE.status()) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return answer.body(new ErrorEntry.Document(refusal.errors()));
    }

    @ExceptionHandler({NoResourceFoundException.class, HttpRequestMethodNotSupportedException.class})
    ResponseEntity<Object> unknownRequest(Exception unknown) {
        return answer(CfError.NOT_FOUND, "Unknown request");
    }

    @ExceptionHandler
    ResponseEntity<Object> refused(BodyRefusedException refusal) {
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.status(refusal.status()).contentType(MediaType.APPLICATION_JSON);
        if (refusal.retryAfterSeconds() > 0) {
            answer.header(HttpHeaders.RETRY_AFTER, String.valueOf(refusal.retryAfterSeconds()));
        }
        return answer.body(new ErrorEntry.Document(List.of(ErrorEntry.of(refusal))));
    }

    @ExceptionHandler
    ResponseEntity<Object> unreadable(HttpMessageNotReadableException unreadable) {
        return answer(CfError.MESSAGE_PARSE_ERROR, "Request invalid due to parse error: invalid request body");
    }

    @ExceptionHandler({DataAccessResourceFailureException.class, CannotCreateTransactionException.class})
    ResponseEntity<Object> noDatabase(Exception failure) {
        log.atError().setCause(failure).log("The database does not answer");
        return answer(CfError.SERVICE_UNAVAILABLE, "Database connection failure");
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> problem(ProblemException problem, HttpServletRequest request) {
        // The pattern, not the path: /%69nternal is the same place.
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        if (!String.valueOf(pattern).startsWith("/internal/")) {
            return unforeseen(problem);
        }
        return ResponseEntity.status(problem.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem.document());
    }

    /** Null if there is nobody to answer: a caller that goes away in the midst of it is no fault. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unforeseen(Exception failure) {
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            log.atDebug().log("The caller has gone");
            return null;
        }
        if (failure instanceof ErrorResponse response
                && response.getStatusCode().is4xxClientError()) {
            String detail = response.getBody().getDetail();
            return answer(
                    response.getStatusCode().value(),
                    List.of(ErrorEntry.of(
                            CfError.INVALID_REQUEST,
                            "The request is invalid" + (detail == null ? "" : ": " + detail))));
        }
        log.atError().setCause(failure).log("A request failed");
        return answer(500, List.of(ErrorEntry.unknown()));
    }

    private static ResponseEntity<Object> answer(CfError error, String detail) {
        return answer(error.status(), List.of(ErrorEntry.of(error, detail)));
    }

    private static ResponseEntity<Object> answer(int status, List<ErrorEntry> errors) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(new ErrorEntry.Document(errors));
    }
}

package io.elasticruntime.uaa.error;

import io.elasticruntime.component.body.BodyRefusals;
import io.elasticruntime.component.body.BodyRefusedException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import tools.jackson.databind.json.JsonMapper;

/** Answers every failure in UAA's own form. */
@Order(Ordered.HIGHEST_PRECEDENCE)
@RestControllerAdvice
class UaaErrors {

    private static final Logger log = LoggerFactory.getLogger(UaaErrors.class);

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> refused(UaaException failure) {
        Map<String, Object> body = body(failure.error(), String.valueOf(failure.getMessage()));
        body.putAll(failure.members());
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(failure.status());
        failure.headers().forEach(answer::header);
        return answer.contentType(MediaType.APPLICATION_JSON).body(body);
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> refused(BodyRefusedException refusal) {
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.status(refusal.status()).contentType(MediaType.APPLICATION_JSON);
        if (refusal.retryAfterSeconds() > 0) {
            answer.header(HttpHeaders.RETRY_AFTER, String.valueOf(refusal.retryAfterSeconds()));
        }
        return answer.body(body(name(refusal.status()), refusal.detail()));
    }

    /** Bodies that filters ask for are refused in the same form. */
    @Component
    static class OfFilters implements BodyRefusals {

        private final JsonMapper json;

        OfFilters(JsonMapper json) {
            this.json = json;
        }

        @Override
        public void answer(BodyRefusedException refusal, HttpServletResponse response) throws IOException {
            response.setStatus(refusal.status().value());
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.getOutputStream().write(json.writeValueAsBytes(body(name(refusal.status()), refusal.detail())));
        }
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> unreadable(HttpMessageNotReadableException failure) {
        return refused(UaaException.invalidRequest("The request body is missing or is not the JSON that is expected"));
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> other(Exception failure) {
        if (failure instanceof ErrorResponse known) {
            HttpStatus status = HttpStatus.valueOf(known.getStatusCode().value());
            String description = known.getBody().getDetail() == null
                    ? status.getReasonPhrase()
                    : known.getBody().getDetail();
            return ResponseEntity.status(status)
                    .headers(known.getHeaders())
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(body(name(status), description));
        }
        log.atError().setCause(failure).log("a request failed");
        return ResponseEntity.internalServerError()
                .contentType(MediaType.APPLICATION_JSON)
                .body(body("server_error", "The server could not handle the request"));
    }

    private static String name(HttpStatus status) {
        return switch (status) {
            case BAD_REQUEST -> "invalid_request";
            case UNAUTHORIZED -> "unauthorized";
            case FORBIDDEN -> "access_denied";
            default ->
                status.is5xxServerError() ? "server_error" : status.name().toLowerCase(java.util.Locale.ROOT);
        };
    }

    private static Map<String, Object> body(String error, String description) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", error);
        body.put("error_description", description);
        return body;
    }
}

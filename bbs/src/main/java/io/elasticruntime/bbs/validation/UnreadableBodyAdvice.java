package io.elasticruntime.bbs.validation;

import com.fasterxml.jackson.annotation.Nulls;
import io.elasticruntime.component.http.ProblemException;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers a body that cannot be what the call wants. A value of another type, and a null in a list or a map, is named as
 * every other bad field is; what is no JSON at all is 400.
 */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class UnreadableBodyAdvice implements JsonMapperBuilderCustomizer {

    /** No list and no map of ours has a place for null. */
    @Override
    public void customize(JsonMapper.Builder mapper) {
        mapper.changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> handle(HttpMessageNotReadableException unreadable) {
        ProblemException problem = problem(unreadable);
        return ResponseEntity.status(problem.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem.document());
    }

    private static ProblemException problem(HttpMessageNotReadableException unreadable) {
        if (unreadable.getCause() instanceof DatabindException mismatch
                && !field(mismatch).isEmpty()) {
            return new InvalidFields().require(false, field(mismatch)).problem();
        }
        String why =
                unreadable.getCause() instanceof JacksonException json ? json.getOriginalMessage() : "it is missing";
        return new ProblemException(HttpStatus.BAD_REQUEST, "invalid-request", "The body cannot be read: " + why);
    }

    /** The way to the value, such as {@code egress_rules.destinations}; empty if it is the body itself. */
    static String field(DatabindException mismatch) {
        return mismatch.getPath().stream()
                .map(Reference::getPropertyName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."));
    }
}

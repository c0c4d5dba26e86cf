package io.elasticruntime.component.body;

import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How much of the bodies of requests a service reads.
 *
 * @param largest largest body of a request whose path has no limit of its own
 * @param memory heap that all bodies under way may take together, as bytes and as what is made of them. A request
 *     that finds it taken waits
 * @param patience longest wait for that memory; then the answer is 503 with {@code Retry-After}
 * @param slowest longest time that a body may take to arrive; then the answer is 408. Streamed bodies have no such end
 * @param forms whether the fields of a posted form are parameters of the request, as UAA's clients send them. False:
 *     parameters come from the query alone, and no form is ever read
 * @param paths limits of single paths; the first that matches counts
 */
@Validated
@ConfigurationProperties("er.component.bodies")
public record BodyProperties(
        @DefaultValue("1MB") DataSize largest,
        @DefaultValue("20MB") DataSize memory,
        @DefaultValue("5s") Duration patience,
        @DefaultValue("30s") Duration slowest,
        @DefaultValue("false") boolean forms,
        @DefaultValue List<PathLimit> paths) {

    /**
     * @param path pattern of the decoded path, such as {@code /v3/packages/{guid}/upload}
     * @param largest largest body of a request to such a path
     * @param streamed whether the body is passed on while it arrives, as files are; otherwise it is held in memory until
     *     it has been read
     */
    public record PathLimit(
            @NotBlank String path,
            DataSize largest,
            @DefaultValue("false") boolean streamed) {}
}

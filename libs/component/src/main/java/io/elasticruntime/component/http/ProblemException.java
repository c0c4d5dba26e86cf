package io.elasticruntime.component.http;

import java.net.URI;
import java.util.Map;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/**
 * A failure with a stable, machine-readable name, on both sides of a call: the server throws it and answers with an RFC
 * 9457 problem document, the client of {@link Peers} reads that document and throws it again.
 */
public final class ProblemException extends RuntimeException {

    private static final String TYPE_PREFIX = "urn:elastic-runtime:problem:";

    private final HttpStatusCode status;
    private final String problem;
    private final transient Map<String, Object> properties;

    /**
     * @param status HTTP status of the answer
     * @param problem the stable name, such as {@code resource-not-found}
     * @param detail what happened, which field or value, and what to do
     */
    public ProblemException(HttpStatusCode status, String problem, String detail) {
        this(status, problem, detail, Map.of());
    }

    /** As the other constructor, with further members of the problem document. */
    public ProblemException(HttpStatusCode status, String problem, String detail, Map<String, Object> properties) {
        super(detail);
        this.status = status;
        this.problem = problem;
        this.properties = Map.copyOf(properties);
    }

    /** The failure that another component answered with. */
    static ProblemException from(ProblemDetail document) {
        String type = document.getType() == null ? "" : document.getType().toString();
        String problem = type.startsWith(TYPE_PREFIX) ? type.substring(TYPE_PREFIX.length()) : "unknown";
        String detail = document.getDetail() == null ? String.valueOf(document.getTitle()) : document.getDetail();
        Map<String, Object> properties = document.getProperties() == null ? Map.of() : document.getProperties();
        return new ProblemException(HttpStatusCode.valueOf(document.getStatus()), problem, detail, properties);
    }

    /** The problem document to answer with. */
    public ProblemDetail document() {
        ProblemDetail document = ProblemDetail.forStatusAndDetail(status, String.valueOf(getMessage()));
        document.setType(URI.create(TYPE_PREFIX + problem));
        properties.forEach(document::setProperty);
        return document;
    }

    public HttpStatusCode status() {
        return status;
    }

    /** The stable name, such as {@code resource-not-found}. */
    public String problem() {
        return problem;
    }

    /** Further members of the problem document; empty if none. */
    public Map<String, Object> properties() {
        return properties;
    }

    public boolean is(String name) {
        return problem.equals(name);
    }
}

package io.elasticruntime.cloudcontroller.api;

import java.util.List;

/** A request that is refused, with what the caller is told: one or several entries of the error catalogue. */
public final class CfApiException extends RuntimeException {

    private final int status;
    private final transient List<ErrorEntry> errors;

    public CfApiException(CfError error, String detail) {
        this(error.status(), List.of(ErrorEntry.of(error, detail)));
    }

    /** @param errors at least one; the manifest endpoints report one for each fault */
    public CfApiException(int status, List<ErrorEntry> errors) {
        super(errors.getFirst().detail());
        this.status = status;
        this.errors = List.copyOf(errors);
    }

    /** @param resource as people call it, such as {@code Service instance}: the text is {@code <resource> not found} */
    public static CfApiException notFound(String resource) {
        return new CfApiException(CfError.RESOURCE_NOT_FOUND, resource + " not found");
    }

    public static CfApiException unprocessable(String detail) {
        return new CfApiException(CfError.UNPROCESSABLE_ENTITY, detail);
    }

    public static CfApiException notAuthorized() {
        return new CfApiException(CfError.NOT_AUTHORIZED, "You are not authorized to perform the requested action");
    }

    public static CfApiException badRequest(String reason) {
        return new CfApiException(CfError.BAD_REQUEST, "Bad request: " + reason);
    }

    public static CfApiException badQueryParameter(String reason) {
        return new CfApiException(CfError.BAD_QUERY_PARAMETER, "The query parameter is invalid: " + reason);
    }

    public int status() {
        return status;
    }

    public List<ErrorEntry> errors() {
        return errors;
    }
}

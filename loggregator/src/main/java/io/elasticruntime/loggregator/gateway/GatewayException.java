package io.elasticruntime.loggregator.gateway;

/** A request that the gateway refuses. */
final class GatewayException extends Exception {

    private final int status;
    private final String error;

    /**
     * @param status HTTP status
     * @param error the error's stable name
     * @param message what is wrong
     */
    GatewayException(int status, String error, String message) {
        super(message);
        this.status = status;
        this.error = error;
    }

    /** There is nothing here, or nothing that the caller may know of. */
    static GatewayException notFound() {
        return new GatewayException(404, "not_found", "resource not found");
    }

    int status() {
        return status;
    }

    /** The body of the answer; neither text holds anything that JSON would have to escape. */
    String json() {
        return "{\"message\":\"%s\",\"error\":\"%s\"}\n".formatted(getMessage(), error);
    }
}

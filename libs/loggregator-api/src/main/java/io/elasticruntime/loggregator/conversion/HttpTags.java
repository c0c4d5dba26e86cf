package io.elasticruntime.loggregator.conversion;

/** Tags in which a v2 timer carries what v1's HttpStartStop has fields for. */
final class HttpTags {

    static final String REQUEST_ID = "request_id";
    static final String PEER_TYPE = "peer_type";
    static final String METHOD = "method";
    static final String URI = "uri";
    static final String REMOTE_ADDRESS = "remote_address";
    static final String USER_AGENT = "user_agent";
    static final String STATUS_CODE = "status_code";
    static final String CONTENT_LENGTH = "content_length";
    static final String ROUTING_INSTANCE_ID = "routing_instance_id";
    static final String FORWARDED = "forwarded";

    private HttpTags() {}
}

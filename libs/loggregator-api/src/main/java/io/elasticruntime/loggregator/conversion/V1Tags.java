package io.elasticruntime.loggregator.conversion;

/** Tags that only the conversion knows. */
final class V1Tags {

    /** Kind of the v1 event that a v2 envelope was made from. */
    static final String TYPE = "__v1_type";

    static final String SOURCE_ID = "source_id";
    static final String INSTANCE_ID = "instance_id";
    static final String ERROR_SOURCE = "source";
    static final String ERROR_CODE = "code";

    private V1Tags() {}
}

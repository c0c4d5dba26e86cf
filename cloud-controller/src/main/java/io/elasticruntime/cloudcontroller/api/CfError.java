package io.elasticruntime.cloudcontroller.api;

/** The catalogue of errors (cc-v3.md 3.2): number, HTTP status and title are wire contract. */
public enum CfError {
    INVALID_AUTH_TOKEN(1000, 401, "InvalidAuthToken"),
    MESSAGE_PARSE_ERROR(1001, 400, "MessageParseError"),
    BAD_REQUEST(1004, 400, "BadRequest"),
    NOT_FOUND(10000, 404, "NotFound"),
    NOT_AUTHENTICATED(10002, 401, "NotAuthenticated"),
    NOT_AUTHORIZED(10003, 403, "NotAuthorized"),
    INVALID_REQUEST(10004, 400, "InvalidRequest"),
    BAD_QUERY_PARAMETER(10005, 400, "BadQueryParameter"),
    UNPROCESSABLE_ENTITY(10008, 422, "UnprocessableEntity"),
    UNABLE_TO_PERFORM(10009, 400, "UnableToPerform"),
    RESOURCE_NOT_FOUND(10010, 404, "ResourceNotFound"),
    SERVICE_UNAVAILABLE(10015, 503, "ServiceUnavailable"),
    UNIQUENESS_ERROR(10016, 422, "UniquenessError"),
    ORG_SUSPENDED(10017, 403, "OrgSuspended"),
    SPACE_SUSPENDED(10019, 403, "SpaceSuspended"),
    RESOURCE_BEING_DELETED(10020, 422, "ResourceBeingDeleted"),
    UAA_UNAVAILABLE(20004, 503, "UaaUnavailable"),
    USER_IS_IN_MULTIPLE_ORIGINS(20006, 400, "UserIsInMultipleOrigins"),
    APP_PACKAGE_INVALID(150001, 400, "AppPackageInvalid"),
    PACKAGE_BITS_ALREADY_UPLOADED(150004, 400, "PackageBitsAlreadyUploaded"),
    APP_RECURSIVE_DELETE_FAILED(150009, 502, "AppRecursiveDeleteFailed"),
    APP_BITS_UPLOAD_INVALID(160001, 400, "AppBitsUploadInvalid"),
    APP_RESOURCES_FILE_MODE_INVALID(160003, 400, "AppResourcesFileModeInvalid"),
    APP_RESOURCES_FILE_PATH_INVALID(160004, 400, "AppResourcesFilePathInvalid"),
    STAGING_ERROR(170001, 400, "StagingError"),
    NOT_STAGED(170002, 400, "NotStaged"),
    NO_APP_DETECTED_ERROR(170003, 400, "NoAppDetectedError"),
    BUILDPACK_COMPILE_FAILED(170004, 400, "BuildpackCompileFailed"),
    BUILDPACK_RELEASE_FAILED(170005, 400, "BuildpackReleaseFailed"),
    NO_BUILDPACKS_FOUND(170006, 400, "NoBuildpacksFound"),
    STAGING_TIME_EXPIRED(170007, 504, "StagingTimeExpired"),
    INSUFFICIENT_RESOURCES(170008, 400, "InsufficientResources"),
    NO_COMPATIBLE_CELL(170009, 400, "NoCompatibleCell"),
    RUNNER_UNAVAILABLE(170015, 503, "RunnerUnavailable"),
    STAGING_IN_PROGRESS(170017, 422, "StagingInProgress"),
    TASK_WORKERS_UNAVAILABLE(170020, 503, "TaskWorkersUnavailable"),
    STATS_UNAVAILABLE(200002, 503, "StatsUnavailable"),
    BUILDPACK_NAME_STACK_LIFECYCLE_TAKEN(290000, 422, "BuildpackNameStackLifecycleTaken"),
    BUILDPACK_INVALID(290003, 400, "BuildpackInvalid"),
    DOCKER_DISABLED(320003, 400, "DockerDisabled"),
    CNB_DISABLED(320007, 400, "CNBDisabled"),
    FEATURE_DISABLED(330002, 403, "FeatureDisabled"),
    BUILDPACK_STACKS_DONT_MATCH(390011, 422, "BuildpackStacksDontMatch"),
    BUILDPACK_STACK_DOES_NOT_EXIST(390012, 422, "BuildpackStackDoesNotExist"),
    BUILDPACK_ZIP_ERROR(390013, 400, "BuildpackZipError"),
    LABEL_LIMIT_EXCEEDED(390020, 422, "LabelLimitExceeded"),
    ANNOTATION_LIMIT_EXCEEDED(390023, 422, "AnnotationLimitExceeded"),
    UNKNOWN(10001, 500, "UnknownError");

    private final int code;
    private final int status;
    private final String title;

    CfError(int code, int status, String title) {
        this.code = code;
        this.status = status;
        this.title = title;
    }

    public int code() {
        return code;
    }

    /** HTTP status of the answer. */
    public int status() {
        return status;
    }

    /** Such as {@code CF-ResourceNotFound}; the unknown error alone has no prefix. */
    public String title() {
        return this == UNKNOWN ? title : "CF-" + title;
    }

    /** The name without prefix, as builds show it in their error, such as {@code NoAppDetectedError}. */
    public String id() {
        return title;
    }
}

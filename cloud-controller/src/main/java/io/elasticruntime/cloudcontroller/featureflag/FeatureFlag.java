package io.elasticruntime.cloudcontroller.featureflag;

import java.util.Locale;

/** The flags there are, with their defaults. An admin may bypass some of them (cc-v3.md 6.8). */
public enum FeatureFlag {
    APP_BITS_UPLOAD(true, true),
    APP_SCALING(true, true),
    DIEGO_CNB(false, false),
    DIEGO_DOCKER(false, false),
    ENV_VAR_VISIBILITY(true, false),
    HASH_BASED_ROUTING(false, false),
    HIDE_MARKETPLACE_FROM_UNAUTHENTICATED_USERS(false, false),
    PRIVATE_DOMAIN_CREATION(true, true),
    RESOURCE_MATCHING(true, false),
    ROUTE_CREATION(true, true),
    ROUTE_SHARING(false, false),
    SERVICE_INSTANCE_CREATION(true, true),
    SERVICE_INSTANCE_SHARING(false, false),
    SET_ROLES_BY_USERNAME(true, true),
    SPACE_DEVELOPER_ENV_VAR_VISIBILITY(true, true),
    SPACE_SCOPED_PRIVATE_BROKER_CREATION(true, false),
    TASK_CREATION(true, true),
    UNSET_ROLES_BY_USERNAME(true, true),
    USER_ORG_CREATION(false, true);

    private final boolean standard;
    private final boolean adminExempt;

    FeatureFlag(boolean standard, boolean adminExempt) {
        this.standard = standard;
        this.adminExempt = adminExempt;
    }

    /** Such as {@code app_scaling}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean standard() {
        return standard;
    }

    boolean adminExempt() {
        return adminExempt;
    }
}

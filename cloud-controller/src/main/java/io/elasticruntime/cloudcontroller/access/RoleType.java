package io.elasticruntime.cloudcontroller.access;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a user may be in an org or a space. */
public enum RoleType {
    ORGANIZATION_USER,
    ORGANIZATION_AUDITOR,
    ORGANIZATION_MANAGER,
    ORGANIZATION_BILLING_MANAGER,
    SPACE_AUDITOR,
    SPACE_DEVELOPER,
    SPACE_MANAGER,
    SPACE_SUPPORTER;

    /** Such as {@code space_developer}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isOfSpace() {
        return name().startsWith("SPACE_");
    }

    public static Optional<RoleType> of(String text) {
        return Stream.of(values()).filter(type -> type.text().equals(text)).findFirst();
    }
}

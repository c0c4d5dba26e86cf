package io.elasticruntime.uaa.scim;

import io.elasticruntime.uaa.user.Group;
import io.elasticruntime.uaa.user.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An account as SCIM shows and takes it (uaa-and-clients.md a.5). Only {@code userName} must be given. */
record ScimUser(
        @Nullable String id,
        @Nullable String externalId,
        @Nullable ScimMeta meta,
        @Nullable String userName,
        @Nullable Name name,
        @Nullable List<Email> emails,
        @Nullable List<Membership> groups,
        @Nullable List<Object> approvals,
        @Nullable Boolean active,
        @Nullable Boolean verified,
        @Nullable String origin,
        @Nullable String zoneId,
        @Nullable String passwordLastModified,
        @Nullable Long previousLogonTime,
        @Nullable Long lastLogonTime,
        @Nullable String password,
        @Nullable List<String> schemas) {

    record Name(@Nullable String familyName, @Nullable String givenName) {}

    record Email(String value, @Nullable Boolean primary) {}

    /** @param type {@code DIRECT} */
    record Membership(String value, String display, String type) {}

    /** @param everyones groups that every account belongs to */
    static ScimUser of(User user, List<Group> everyones) {
        User.Profile profile = user.profile();
        return new ScimUser(
                user.id(),
                "",
                ScimMeta.of(user.version(), user.created(), user.lastModified()),
                user.username(),
                new Name(profile.familyName(), profile.givenName()),
                List.of(new Email(profile.email(), true)),
                Stream.concat(user.groups().stream(), everyones.stream())
                        .distinct()
                        .sorted(Comparator.comparing(Group::displayName))
                        .map(group -> new Membership(group.id(), group.displayName(), "DIRECT"))
                        .toList(),
                List.of(),
                user.active(),
                user.verified(),
                user.origin(),
                "uaa",
                ScimMeta.time(user.passwordChanged()),
                millis(user.previousLogon()),
                millis(user.lastLogon()),
                null,
                ScimListing.SCHEMAS);
    }

    /** What the account is called; the user name stands in for an address that is not given. */
    User.Profile profile() {
        String address = emails == null || emails.isEmpty() ? String.valueOf(userName) : primary(emails);
        return new User.Profile(
                address, name == null ? null : name.givenName(), name == null ? null : name.familyName());
    }

    private static String primary(List<Email> emails) {
        List<Email> byRank = new ArrayList<>(emails);
        byRank.sort(Comparator.comparing(email -> !Boolean.TRUE.equals(email.primary())));
        return byRank.getFirst().value();
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }
}

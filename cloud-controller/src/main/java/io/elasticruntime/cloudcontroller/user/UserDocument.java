package io.elasticruntime.cloudcontroller.user;

import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.resource.Metadata;
import io.elasticruntime.cloudcontroller.uaa.UaaUsers.UaaUser;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A user as the API shows him (cc-v3.md 5.10). */
public record UserDocument(
        String guid,
        Instant createdAt,
        Instant updatedAt,
        @Nullable String username,
        String presentationName,
        @Nullable String origin,
        Metadata metadata,
        Links links) {

    /** @param known what UAA knows of him; null for clients, and while UAA does not answer */
    public static UserDocument of(User user, @Nullable UaaUser known) {
        return new UserDocument(
                user.guid(),
                user.createdAt(),
                user.updatedAt(),
                known == null ? null : known.username(),
                known == null ? user.guid() : known.username(),
                known == null ? null : known.origin(),
                user.metadata(),
                Links.self("/v3/users/" + user.guid()));
    }

    public static List<UserDocument> of(List<User> users, Map<String, UaaUser> known) {
        return users.stream().map(user -> of(user, known.get(user.guid()))).toList();
    }
}

package io.elasticruntime.cloudcontroller.user;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.access.Visibility;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.job.Jobs;
import io.elasticruntime.cloudcontroller.resource.CloudResource;
import io.elasticruntime.cloudcontroller.resource.Filter;
import io.elasticruntime.cloudcontroller.uaa.UaaUsers;
import io.elasticruntime.cloudcontroller.uaa.UaaUsers.UaaUser;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.data.domain.Page;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Users (cc-v3.md 5.10). Everybody sees himself and the members of his orgs. */
@RestController
class UserController {

    private static final int LONGEST_GUID = 200;

    private final UserRepository users;
    private final UaaUsers uaa;
    private final Access access;
    private final Jobs jobs;
    private final JdbcClient jdbc;

    UserController(UserRepository users, UaaUsers uaa, Access access, Jobs jobs, JdbcClient jdbc) {
        this.users = users;
        this.uaa = uaa;
        this.access = access;
        this.jobs = jobs;
        this.jdbc = jdbc;
    }

    @GetMapping("/v3/users")
    Envelope<UserDocument> list(Caller caller, ListQuery query) {
        query.allow("usernames", "partial_usernames", "origins", "label_selector");
        return page(query, visible(caller));
    }

    /** Everybody with a role in the org or one of its spaces. */
    @GetMapping("/v3/organizations/{guid}/users")
    Envelope<UserDocument> ofOrganization(Caller caller, ListQuery query, @PathVariable String guid) {
        query.allow("usernames", "partial_usernames", "origins", "label_selector");
        access.requireOrganizationRead(caller, guid);
        return page(query, among("""
                select user_guid from roles where organization_guid = :guid
                    or space_guid in (select guid from spaces where organization_guid = :guid)
                """, guid));
    }

    /** Everybody with a role in the space. */
    @GetMapping("/v3/spaces/{guid}/users")
    Envelope<UserDocument> ofSpace(Caller caller, ListQuery query, @PathVariable String guid) {
        query.allow("usernames", "partial_usernames", "origins", "label_selector");
        access.requireSpaceRead(caller, guid, "Space");
        return page(query, among("select user_guid from roles where space_guid = :guid", guid));
    }

    private Visibility among(String sql, String guid) {
        return new Visibility(
                false,
                new HashSet<>(
                        jdbc.sql(sql).param("guid", guid).query(String.class).list()));
    }

    private Envelope<UserDocument> page(ListQuery query, Visibility visible) {
        if (query.has("partial_usernames")) {
            throw CfApiException.badQueryParameter("Partial usernames is not supported");
        }
        List<String> names = query.values("usernames");
        List<String> origins = query.values("origins");
        if (origins != null && names == null) {
            throw CfApiException.badQueryParameter(
                    "Origins filter cannot be provided without usernames or partial_usernames filter.");
        }
        Filter<User> filter = Filter.of(query, User.class).and(visible.of("guid"));
        if (names != null) {
            filter.among(
                    "guid",
                    uaa.byName(names, null).stream()
                            .filter(user -> origins == null || origins.contains(user.origin()))
                            .map(UaaUser::guid)
                            .toList());
        }
        Page<User> page = filter.page(users);
        List<String> guids = page.getContent().stream().map(CloudResource::guid).toList();
        return Envelope.of(query, page.getTotalElements(), UserDocument.of(page.getContent(), uaa.byGuid(guids)));
    }

    @GetMapping("/v3/users/{guid}")
    UserDocument get(Caller caller, @PathVariable String guid) {
        User user = readable(caller, guid);
        return document(user);
    }

    @PostMapping("/v3/users")
    @ResponseStatus(HttpStatus.CREATED)
    @Transactional
    UserDocument create(Caller caller, Body body) {
        access.requireAdmin(caller);
        body.allow("guid", "username", "origin", "metadata");
        if (body.has("username")) {
            throw CfApiException.unprocessable("Users of other identity providers are not supported: give a guid");
        }
        User user = new User(body.requiredString("guid", LONGEST_GUID));
        user.mergeMetadata(body);
        body.check();
        if (users.findByGuid(user.guid()).isPresent()) {
            throw CfApiException.unprocessable("User with guid '" + user.guid() + "' already exists.");
        }
        users.saveAndFlush(user);
        return document(user);
    }

    @PatchMapping("/v3/users/{guid}")
    @Transactional
    UserDocument update(Caller caller, @PathVariable String guid, Body body) {
        body.allow("metadata");
        User user = readable(caller, guid);
        access.requireAdmin(caller);
        user.mergeMetadata(body);
        body.check();
        users.saveAndFlush(user);
        return document(user);
    }

    @DeleteMapping("/v3/users/{guid}")
    @Transactional
    ResponseEntity<Void> delete(Caller caller, @PathVariable String guid) {
        User user = readable(caller, guid);
        access.requireAdmin(caller);
        return jobs.accept(UserDeletion.OPERATION, "users", user.guid());
    }

    private User readable(Caller caller, String guid) {
        return users.findByGuid(guid)
                .filter(found -> visible(caller).contains(guid))
                .orElseThrow(() -> CfApiException.notFound("User"));
    }

    private UserDocument document(User user) {
        return UserDocument.of(user, uaa.byGuid(Set.of(user.guid())).get(user.guid()));
    }

    private Visibility visible(Caller caller) {
        if (caller.readsEverything()) {
            return new Visibility(true, Set.of());
        }
        Visibility members = among("""
                select user_guid from roles where organization_guid in
                    (select organization_guid from roles where user_guid = :guid)
                """, caller.guid());
        members.guids().add(caller.guid());
        return members;
    }
}

package io.elasticruntime.uaa.scim;

import io.elasticruntime.uaa.error.UaaException;
import io.elasticruntime.uaa.revocation.RevocationLog;
import io.elasticruntime.uaa.user.Group;
import io.elasticruntime.uaa.user.Groups;
import io.elasticruntime.uaa.user.User;
import io.elasticruntime.uaa.user.Users;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Groups and who is in them. Members are accounts; groups within groups are not supported. The groups of everyone list
 * no members.
 */
@RestController
@RequestMapping("/Groups")
class GroupsController {

    private static final ScimSearch.Kind<Group> KIND =
            new ScimSearch.Kind<>(Group.class, Map.of("id", "id", "displayname", "displayName"), "created");

    private final Groups groups;
    private final Users users;
    private final RevocationLog revocations;
    private final ScimSearch search;
    private final InstantSource time;

    GroupsController(Groups groups, Users users, RevocationLog revocations, ScimSearch search, InstantSource time) {
        this.groups = groups;
        this.users = users;
        this.revocations = revocations;
        this.search = search;
        this.time = time;
    }

    record Member(
            String value, @Nullable String type, @Nullable String origin) {}

    record ScimGroup(
            @Nullable String id,
            @Nullable ScimMeta meta,
            @Nullable String displayName,
            @Nullable String description,
            @Nullable String zoneId,
            @Nullable List<Member> members,
            @Nullable List<String> schemas) {}

    @GetMapping
    @Transactional(readOnly = true)
    ScimListing list(
            @RequestParam(required = false) @Nullable String filter,
            @RequestParam(required = false) @Nullable String sortBy,
            @RequestParam(required = false) @Nullable String sortOrder,
            @RequestParam(defaultValue = "1") int startIndex,
            @RequestParam(defaultValue = "" + ScimSearch.DEFAULT_COUNT) int count) {
        ScimSearch.Page<Group> page =
                search.find(KIND, new ScimSearch.Request(filter, sortBy, sortOrder, startIndex, count));
        return ScimListing.of(page, page.resources().stream().map(this::show).toList());
    }

    @GetMapping("/{id}")
    @Transactional(readOnly = true)
    ResponseEntity<ScimGroup> get(@PathVariable String id) {
        return answer(HttpStatus.OK, existing(id));
    }

    @PostMapping
    @Transactional
    ResponseEntity<ScimGroup> create(@RequestBody ScimGroup given) {
        String name = given.displayName();
        if (name == null || name.isBlank()) {
            throw UaaException.scim(HttpStatus.BAD_REQUEST, "invalid_scim_resource", "A displayName must be provided.");
        }
        if (groups.findByDisplayName(name).isPresent()) {
            throw UaaException.scim(
                    HttpStatus.CONFLICT,
                    "scim_resource_already_exists",
                    "A group with displayName: " + name + " already exists.");
        }
        Group group = groups.saveAndFlush(new Group(name, given.description(), false, time.instant()));
        if (given.members() != null) {
            given.members().forEach(member -> user(member.value()).join(group));
        }
        return answer(HttpStatus.CREATED, group);
    }

    @DeleteMapping("/{id}")
    @Transactional
    ResponseEntity<ScimGroup> delete(@PathVariable String id) {
        Group group = existing(id);
        ResponseEntity<ScimGroup> answer = answer(HttpStatus.OK, group);
        List<User> members = users.membersOf(id);
        members.forEach(member -> member.leave(group));
        groups.delete(group);
        groups.flush();
        members.forEach(member -> revocations.ofUser(member.id()));
        return answer;
    }

    @GetMapping("/{id}/members")
    @Transactional(readOnly = true)
    List<Member> members(@PathVariable String id) {
        return membersOf(existing(id));
    }

    @PostMapping("/{id}/members")
    @Transactional
    ResponseEntity<Member> join(@PathVariable String id, @RequestBody Member member) {
        Group group = existing(id);
        User user = user(member.value());
        if (user.groups().contains(group)) {
            throw UaaException.scim(
                    HttpStatus.CONFLICT, "member_already_exists", user.id() + " is already part of the group: " + id);
        }
        user.join(group);
        return ResponseEntity.status(HttpStatus.CREATED).body(member(user));
    }

    @DeleteMapping("/{id}/members/{userId}")
    @Transactional
    Member leave(@PathVariable String id, @PathVariable String userId) {
        Group group = existing(id);
        User user = user(userId);
        if (!user.groups().contains(group)) {
            throw UaaException.scim(
                    HttpStatus.NOT_FOUND, "member_not_found", "Member " + userId + " does not exist in group " + id);
        }
        user.leave(group);
        users.flush();
        // The group's name is a scope of tokens that are out already.
        revocations.ofUser(userId);
        return member(user);
    }

    private ResponseEntity<ScimGroup> answer(HttpStatus status, Group group) {
        return ResponseEntity.status(status)
                .eTag(String.valueOf(group.version()))
                .body(show(group));
    }

    private ScimGroup show(Group group) {
        return new ScimGroup(
                group.id(),
                ScimMeta.of(group.version(), group.created(), group.lastModified()),
                group.displayName(),
                group.description(),
                "uaa",
                membersOf(group),
                ScimListing.SCHEMAS);
    }

    private List<Member> membersOf(Group group) {
        return users.membersOf(group.id()).stream()
                .map(GroupsController::member)
                .toList();
    }

    private static Member member(User user) {
        return new Member(user.id(), "USER", user.origin());
    }

    private Group existing(String id) {
        return groups.findById(id)
                .orElseThrow(() -> UaaException.scim(
                        HttpStatus.NOT_FOUND, "scim_resource_not_found", "Group " + id + " does not exist"));
    }

    private User user(String id) {
        return users.findById(id)
                .orElseThrow(() -> UaaException.scim(
                        HttpStatus.BAD_REQUEST, "invalid_scim_resource", "Invalid group member: " + id));
    }
}

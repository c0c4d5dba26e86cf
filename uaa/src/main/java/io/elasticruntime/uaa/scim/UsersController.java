package io.elasticruntime.uaa.scim;

import io.elasticruntime.uaa.attempt.Attempts;
import io.elasticruntime.uaa.attempt.CallerAddress;
import io.elasticruntime.uaa.error.UaaException;
import io.elasticruntime.uaa.token.Caller;
import io.elasticruntime.uaa.token.UserTokens;
import io.elasticruntime.uaa.user.Group;
import io.elasticruntime.uaa.user.Groups;
import io.elasticruntime.uaa.user.Passwords;
import io.elasticruntime.uaa.user.User;
import io.elasticruntime.uaa.user.Users;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Accounts (uaa-and-clients.md a.5). */
@RestController
@RequestMapping("/Users")
class UsersController {

    static final ScimSearch.Kind<User> KIND = new ScimSearch.Kind<>(
            User.class,
            Map.of(
                    "id", "id",
                    "username", "username",
                    "origin", "origin",
                    "email", "email",
                    "emails", "email",
                    "emails.value", "email",
                    "name.givenname", "givenName",
                    "name.familyname", "familyName",
                    "active", "active",
                    "verified", "verified"),
            "created");

    private static final Pattern USERNAME = Pattern.compile("[\\p{L}+0-9\\-_.@'!]+");
    private static final String ANY_VERSION = "*";

    private final Users users;
    private final Groups groups;
    private final Passwords passwords;
    private final PasswordChanges changes;
    private final UserTokens tokens;
    private final Attempts attempts;
    private final ScimSearch search;
    private final JsonMapper json;
    private final InstantSource time;

    UsersController(
            Users users,
            Groups groups,
            Passwords passwords,
            PasswordChanges changes,
            UserTokens tokens,
            Attempts attempts,
            ScimSearch search,
            JsonMapper json,
            InstantSource time) {
        this.users = users;
        this.groups = groups;
        this.passwords = passwords;
        this.changes = changes;
        this.tokens = tokens;
        this.attempts = attempts;
        this.search = search;
        this.json = json;
        this.time = time;
    }

    @GetMapping
    @Transactional(readOnly = true)
    ScimListing list(
            @RequestParam(required = false) @Nullable String filter,
            @RequestParam(required = false) @Nullable String sortBy,
            @RequestParam(required = false) @Nullable String sortOrder,
            @RequestParam(defaultValue = "1") int startIndex,
            @RequestParam(defaultValue = "" + ScimSearch.DEFAULT_COUNT) int count,
            @RequestParam(required = false) @Nullable String attributes) {
        ScimSearch.Page<User> page =
                search.find(KIND, new ScimSearch.Request(filter, sortBy, sortOrder, startIndex, count));
        List<Group> everyones = groups.findByEveryoneTrue();
        return ScimListing.of(
                page,
                page.resources().stream()
                        .map(user -> only(attributes, ScimUser.of(user, everyones)))
                        .toList());
    }

    @GetMapping("/{id}")
    @Transactional(readOnly = true)
    ResponseEntity<ScimUser> get(@PathVariable String id) {
        return answer(HttpStatus.OK, existing(id));
    }

    @PostMapping
    ResponseEntity<ScimUser> create(@RequestBody ScimUser given, HttpServletRequest request) {
        String username = username(given);
        String origin = given.origin() == null || given.origin().isBlank() ? User.UAA : given.origin();
        User user = new User(username, origin, given.profile(), time.instant());
        if (User.UAA.equals(origin)) {
            String password = changes.acceptable(given.password());
            users.named(username, origin).ifPresent(UsersController::refuseAsTaken);
            user.changePassword(
                    attempts.compute(CallerAddress.of(request), () -> passwords.hash(password)), time.instant());
        }
        users.named(username, origin).ifPresent(UsersController::refuseAsTaken);
        try {
            return answer(HttpStatus.CREATED, users.saveAndFlush(user));
        } catch (DataIntegrityViolationException e) {
            users.named(username, origin).ifPresent(UsersController::refuseAsTaken);
            throw e;
        }
    }

    @PutMapping("/{id}")
    @Transactional
    ResponseEntity<ScimUser> update(
            @PathVariable String id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestBody ScimUser given) {
        User user = existing(id);
        checkVersion(user, ifMatch);
        String username = username(given);
        users.named(username, user.origin())
                .filter(other -> !other.id().equals(id))
                .ifPresent(UsersController::refuseAsTaken);
        boolean active = !Boolean.FALSE.equals(given.active());
        boolean ends = user.active() && !active || !username.equals(user.username());
        user.rename(username, given.profile(), active, time.instant());
        ResponseEntity<ScimUser> answer = answer(HttpStatus.OK, users.saveAndFlush(user));
        if (ends) {
            tokens.revoke(id);
        }
        return answer;
    }

    @DeleteMapping("/{id}")
    @Transactional
    ResponseEntity<ScimUser> delete(@PathVariable String id) {
        User user = existing(id);
        ResponseEntity<ScimUser> answer = answer(HttpStatus.OK, user);
        users.delete(user);
        users.flush();
        tokens.revoke(id);
        return answer;
    }

    @PutMapping("/{id}/password")
    Map<String, String> changePassword(
            @PathVariable String id, @RequestBody PasswordChange change, Caller caller, HttpServletRequest request) {
        User user = existing(id);
        String address = CallerAddress.of(request);
        if (caller.is(id)) {
            changes.checkOld(user, String.valueOf(change.oldPassword()), address);
        }
        changes.change(user, change.password(), address);
        return Map.of("status", "ok", "message", "password updated");
    }

    record PasswordChange(
            @Nullable String oldPassword, @Nullable String password) {}

    private ResponseEntity<ScimUser> answer(HttpStatus status, User user) {
        return ResponseEntity.status(status)
                .eTag(String.valueOf(user.version()))
                .body(ScimUser.of(user, groups.findByEveryoneTrue()));
    }

    private User existing(String id) {
        return users.findById(id)
                .orElseThrow(() -> UaaException.scim(
                        HttpStatus.NOT_FOUND, "scim_resource_not_found", "User " + id + " does not exist"));
    }

    private static String username(ScimUser given) {
        String username = given.userName();
        if (username == null || username.isBlank()) {
            throw invalid("A username must be provided.");
        }
        if (!USERNAME.matcher(username).matches()) {
            throw invalid("Username must match pattern: " + USERNAME);
        }
        return username;
    }

    private static void refuseAsTaken(User existing) {
        throw UaaException.scim(
                HttpStatus.CONFLICT,
                "scim_resource_already_exists",
                "Username already in use: " + existing.username(),
                Map.of(
                        "user_id", existing.id(),
                        "active", existing.active(),
                        "verified", existing.verified()));
    }

    private static void checkVersion(User user, @Nullable String ifMatch) {
        if (ifMatch == null) {
            throw invalid("Missing If-Match for PUT");
        }
        String version = ifMatch.replace("\"", "").strip();
        if (!ANY_VERSION.equals(version) && !version.equals(String.valueOf(user.version()))) {
            throw UaaException.scim(
                    HttpStatus.PRECONDITION_FAILED,
                    "optimistic_locking_failure",
                    "Attempt to update a user (" + user.id() + ") with wrong version: expected=" + user.version()
                            + " but found=" + version);
        }
    }

    private static UaaException invalid(String description) {
        return UaaException.scim(HttpStatus.BAD_REQUEST, "invalid_scim_resource", description);
    }

    /** The resource, or only those of its members that the caller asked for. */
    private Object only(@Nullable String attributes, ScimUser user) {
        if (attributes == null || attributes.isBlank()) {
            return user;
        }
        Set<String> wanted = Arrays.stream(attributes.split(","))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        Map<?, ?> members = json.convertValue(user, Map.class);
        return members.entrySet().stream()
                .filter(member ->
                        wanted.contains(String.valueOf(member.getKey()).toLowerCase(Locale.ROOT)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}

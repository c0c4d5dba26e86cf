package io.elasticruntime.cloudcontroller.role;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.access.KnownUsers;
import io.elasticruntime.cloudcontroller.access.RoleType;
import io.elasticruntime.cloudcontroller.access.Visibility;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Document;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.auditevent.AuditEvents;
import io.elasticruntime.cloudcontroller.auditevent.AuditEvents.Party;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlag;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlags;
import io.elasticruntime.cloudcontroller.job.Jobs;
import io.elasticruntime.cloudcontroller.organization.Organization;
import io.elasticruntime.cloudcontroller.organization.OrganizationDocument;
import io.elasticruntime.cloudcontroller.organization.OrganizationRepository;
import io.elasticruntime.cloudcontroller.resource.Filter;
import io.elasticruntime.cloudcontroller.space.Space;
import io.elasticruntime.cloudcontroller.space.SpaceDocument;
import io.elasticruntime.cloudcontroller.space.SpaceRepository;
import io.elasticruntime.cloudcontroller.uaa.UaaUsers;
import io.elasticruntime.cloudcontroller.uaa.UaaUsers.UaaUser;
import io.elasticruntime.cloudcontroller.user.UserDocument;
import io.elasticruntime.cloudcontroller.user.UserRepository;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Roles (cc-v3.md 5.10). */
@RestController
@RequestMapping("/v3/roles")
class RoleController {

    private final RoleRepository roles;
    private final OrganizationRepository organizations;
    private final SpaceRepository spaces;
    private final UserRepository users;
    private final KnownUsers known;
    private final UaaUsers uaa;
    private final Access access;
    private final FeatureFlags flags;
    private final AuditEvents events;
    private final Jobs jobs;

    RoleController(
            RoleRepository roles,
            OrganizationRepository organizations,
            SpaceRepository spaces,
            UserRepository users,
            KnownUsers known,
            UaaUsers uaa,
            Access access,
            FeatureFlags flags,
            AuditEvents events,
            Jobs jobs) {
        this.roles = roles;
        this.organizations = organizations;
        this.spaces = spaces;
        this.users = users;
        this.known = known;
        this.uaa = uaa;
        this.access = access;
        this.flags = flags;
        this.events = events;
        this.jobs = jobs;
    }

    @GetMapping
    Envelope<RoleDocument> list(Caller caller, ListQuery query) {
        query.allow("organization_guids", "space_guids", "user_guids", "types", "include");
        Set<String> include = query.include("user", "organization", "space");
        Visibility inOrganizations = access.readableOrganizations(caller);
        Visibility inSpaces = access.readableSpaces(caller);
        var page = Filter.of(query, Role.class)
                .in("organization_guids", "organizationGuid")
                .in("space_guids", "spaceGuid")
                .in("user_guids", "userGuid")
                .in("types", "type")
                .and(inOrganizations.<Role>of("organizationGuid").or(inSpaces.of("spaceGuid")))
                .page(roles);
        return Envelope.of(query, page, RoleDocument::of).including(included(include, page.getContent()));
    }

    @GetMapping("/{guid}")
    Document<RoleDocument> get(Caller caller, ListQuery query, @PathVariable String guid) {
        Role role = readable(caller, guid);
        return Document.of(RoleDocument.of(role))
                .including(included(query.include("user", "organization", "space"), List.of(role)));
    }

    private Map<String, List<?>> included(Set<String> include, List<Role> page) {
        Map<String, List<?>> included = new LinkedHashMap<>();
        if (include.contains("user")) {
            Set<String> guids = page.stream().map(Role::userGuid).collect(Collectors.toSet());
            included.put("users", UserDocument.of(users.findByGuidIn(guids), uaa.byGuid(guids)));
        }
        if (include.contains("organization")) {
            included.put(
                    "organizations",
                    organizations.findByGuidIn(guids(page, Role::organizationGuid)).stream()
                            .map(OrganizationDocument::of)
                            .toList());
        }
        if (include.contains("space")) {
            included.put(
                    "spaces",
                    spaces.findByGuidIn(guids(page, Role::spaceGuid)).stream()
                            .map(SpaceDocument::of)
                            .toList());
        }
        return included;
    }

    private static Set<String> guids(List<Role> page, Function<Role, @Nullable String> guid) {
        return page.stream().map(guid).filter(Objects::nonNull).collect(Collectors.toSet());
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Transactional
    RoleDocument create(Caller caller, Body body) {
        body.allow("type", "relationships");
        RoleType type = RoleType.of(body.requiredString("type", 100)).orElse(null);
        if (type == null) {
            body.fault("Type must be one of the allowed types ['organization_user', 'organization_auditor',"
                    + " 'organization_manager', 'organization_billing_manager', 'space_auditor', 'space_developer',"
                    + " 'space_manager', 'space_supporter']");
        }
        String organizationGuid = body.relationship("organization");
        String spaceGuid = body.relationship("space");
        if (organizationGuid != null && spaceGuid != null) {
            body.fault("Cannot pass both 'organization' and 'space' in a create role request");
        }
        body.check();
        if (type == null) {
            throw new IllegalStateException("checked above");
        }
        return type.isOfSpace()
                ? RoleDocument.of(inSpace(caller, type, body, body.requiredRelationship("space")))
                : RoleDocument.of(inOrganization(caller, type, body, body.requiredRelationship("organization")));
    }

    private Role inOrganization(Caller caller, RoleType type, Body body, String guid) {
        body.check();
        Organization organization = organizations
                .findByGuid(guid)
                .filter(_ -> access.canReadOrganization(caller, guid))
                .orElseThrow(() -> CfApiException.unprocessable(
                        "Invalid organization. Ensure the organization exists and you have access to it."));
        access.requireOrganizationManagement(caller, guid);
        Assignee assignee = assignee(caller, body);
        if (roles.findByUserGuidAndOrganizationGuid(assignee.guid(), guid).stream()
                .anyMatch(role -> role.type().equals(type.text()))) {
            throw CfApiException.unprocessable("User '" + assignee.name() + "' already has '" + type.text()
                    + "' role in organization '" + organization.name() + "'.");
        }
        known.register(assignee.guid());
        Role role = roles.saveAndFlush(Role.inOrganization(type, assignee.guid(), guid));
        record("_add", caller, role, assignee.name(), null, guid);
        return role;
    }

    private Role inSpace(Caller caller, RoleType type, Body body, String guid) {
        body.check();
        Space space = spaces.findByGuid(guid)
                .filter(_ -> access.canReadSpace(caller, guid))
                .orElseThrow(() -> CfApiException.unprocessable(
                        "Invalid space. Ensure the space exists and you have access to it."));
        access.requireSpaceUpdate(caller, guid);
        Assignee assignee = assignee(caller, body);
        if (roles.findByUserGuidAndOrganizationGuid(assignee.guid(), space.organizationGuid())
                .isEmpty()) {
            throw CfApiException.unprocessable("Users cannot be assigned roles in a space if they do not have a role"
                    + " in that space's organization.");
        }
        if (roles.findByUserGuidAndSpaceGuid(assignee.guid(), guid).stream()
                .anyMatch(role -> role.type().equals(type.text()))) {
            throw CfApiException.unprocessable("User '" + assignee.name() + "' already has '" + type.text()
                    + "' role in space '" + space.name() + "'.");
        }
        Role role = roles.saveAndFlush(Role.inSpace(type, assignee.guid(), guid));
        record("_add", caller, role, assignee.name(), guid, space.organizationGuid());
        return role;
    }

    /** The user of the body: by guid, or by name and origin as UAA knows him. */
    private Assignee assignee(Caller caller, Body body) {
        Body user = body.object("relationships").object("user").object("data").allow("guid", "username", "origin");
        String guid = user.string("guid");
        String name = user.string("username");
        String origin = user.string("origin");
        if (guid == null && name == null) {
            user.fault("must have a guid or a username");
        }
        body.check();
        if (guid != null || name == null) {
            String known = Objects.requireNonNull(guid);
            UaaUser found = uaa.byGuid(Set.of(known)).get(known);
            if (found == null && users.findByGuid(known).isEmpty()) {
                throw CfApiException.unprocessable(
                        "Invalid user. Ensure that the user exists and you have access to it.");
            }
            return new Assignee(known, found == null ? known : found.username());
        }
        flags.require(caller, FeatureFlag.SET_ROLES_BY_USERNAME);
        List<UaaUser> found = uaa.byName(List.of(name), origin);
        if (found.isEmpty()) {
            throw CfApiException.unprocessable("No user exists with the username '" + name + "'"
                    + (origin == null ? "." : " and origin '" + origin + "'."));
        }
        if (found.size() > 1) {
            throw CfApiException.unprocessable("Ambiguous user. User with username '" + name
                    + "' exists in the following origins: "
                    + found.stream().map(UaaUser::origin).collect(Collectors.joining(", "))
                    + ". Specify an origin to disambiguate.");
        }
        return new Assignee(found.getFirst().guid(), name);
    }

    private record Assignee(String guid, String name) {}

    @DeleteMapping("/{guid}")
    @Transactional
    ResponseEntity<Void> delete(Caller caller, @PathVariable String guid) {
        Role role = readable(caller, guid);
        String organizationGuid = role.organizationGuid();
        String spaceGuid = role.spaceGuid();
        if (organizationGuid != null) {
            access.requireOrganizationManagement(caller, organizationGuid);
            if (role.type().equals(RoleType.ORGANIZATION_USER.text())
                    && roles.countInSpacesOf(role.userGuid(), organizationGuid) > 0) {
                throw CfApiException.unprocessable("Cannot delete organization_user role while user has roles in spaces"
                        + " in that organization.");
            }
        } else if (spaceGuid != null) {
            access.requireSpaceUpdate(caller, spaceGuid);
        }
        UaaUser user = uaa.byGuid(Set.of(role.userGuid())).get(role.userGuid());
        record("_remove", caller, role, user == null ? role.userGuid() : user.username(), spaceGuid, organizationGuid);
        return jobs.accept(RoleDeletion.OPERATION, "roles", guid);
    }

    private void record(
            String change,
            Caller caller,
            Role role,
            String userName,
            @Nullable String spaceGuid,
            @Nullable String organizationGuid) {
        events.record(
                "audit.user." + role.type() + change,
                caller,
                new Party(role.userGuid(), "user", userName),
                spaceGuid,
                organizationGuid,
                Map.of("request", Map.of("type", role.type())));
    }

    private Role readable(Caller caller, String guid) {
        return roles.findByGuid(guid)
                .filter(role -> isReadable(caller, role))
                .orElseThrow(() -> CfApiException.notFound("Role"));
    }

    private boolean isReadable(Caller caller, Role role) {
        String organizationGuid = role.organizationGuid();
        return organizationGuid != null
                ? access.canReadOrganization(caller, organizationGuid)
                : access.canReadSpace(caller, Objects.requireNonNull(role.spaceGuid()));
    }
}

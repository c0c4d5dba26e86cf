package io.elasticruntime.cloudcontroller.access;

import static io.elasticruntime.cloudcontroller.access.RoleType.ORGANIZATION_AUDITOR;
import static io.elasticruntime.cloudcontroller.access.RoleType.ORGANIZATION_MANAGER;
import static io.elasticruntime.cloudcontroller.access.RoleType.SPACE_AUDITOR;
import static io.elasticruntime.cloudcontroller.access.RoleType.SPACE_DEVELOPER;
import static io.elasticruntime.cloudcontroller.access.RoleType.SPACE_MANAGER;
import static io.elasticruntime.cloudcontroller.access.RoleType.SPACE_SUPPORTER;

import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.CfError;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What a caller may see and change, from scopes and roles (cc-v3.md 2.3). The {@code require…} methods keep the rule of
 * 2.4: what a caller cannot see does not exist (404, {@code <resource> not found}), what he sees but may not change is
 * forbidden (403).
 */
@Component
public class Access {

    private static final Set<RoleType> SEES_SPACE =
            EnumSet.of(SPACE_DEVELOPER, SPACE_MANAGER, SPACE_AUDITOR, SPACE_SUPPORTER, ORGANIZATION_MANAGER);
    private static final Set<RoleType> SEES_ROUTES = union(SEES_SPACE, ORGANIZATION_AUDITOR);
    private static final Set<RoleType> SEES_EVENTS = EnumSet.of(SPACE_AUDITOR, SPACE_DEVELOPER, SPACE_SUPPORTER);
    private static final Set<RoleType> MANAGES_APPS = EnumSet.of(SPACE_DEVELOPER, SPACE_SUPPORTER);
    private static final Set<RoleType> DOWNLOADS_DROPLETS =
            EnumSet.of(SPACE_DEVELOPER, SPACE_MANAGER, SPACE_AUDITOR, ORGANIZATION_MANAGER);
    private static final Set<RoleType> UPDATES_SPACE = EnumSet.of(SPACE_MANAGER, ORGANIZATION_MANAGER);

    private final JdbcClient jdbc;

    Access(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Spaces whose apps, packages, builds, droplets, processes and tasks the caller sees. */
    public Visibility readableSpaces(Caller caller) {
        return spacesWith(caller, SEES_SPACE);
    }

    /** Spaces whose routes the caller sees. */
    public Visibility spacesWithReadableRoutes(Caller caller) {
        return spacesWith(caller, SEES_ROUTES);
    }

    /** Spaces whose audit events the caller sees. */
    public Visibility spacesWithReadableEvents(Caller caller) {
        return spacesWith(caller, SEES_EVENTS);
    }

    /** Orgs whose own audit events the caller sees. */
    public Visibility organizationsWithReadableEvents(Caller caller) {
        return organizationsWith(caller, "type = 'organization_auditor'");
    }

    public Visibility readableOrganizations(Caller caller) {
        return organizationsWith(caller, "type like 'organization%'");
    }

    /** Orgs whose private domains the caller sees. */
    public Visibility organizationsWithReadableDomains(Caller caller) {
        if (caller.readsEverything()) {
            return Visibility.ALL;
        }
        return some(
                jdbc.sql("""
                        select organization_guid from roles
                        where user_guid = :user and type in ('organization_manager', 'organization_auditor')
                        union
                        select s.organization_guid from roles r join spaces s on s.guid = r.space_guid
                        where r.user_guid = :user
                        """).param("user", caller.guid()).query(String.class).list());
    }

    /** Orgs with a space in which the caller may create apps and packages. */
    public Visibility organizationsToPushTo(Caller caller) {
        if (caller.isAdmin()) {
            return Visibility.ALL;
        }
        return some(
                jdbc.sql("""
                        select distinct s.organization_guid from roles r join spaces s on s.guid = r.space_guid
                        where r.user_guid = :user and r.type = 'space_developer'
                        """).param("user", caller.guid()).query(String.class).list());
    }

    public boolean canReadSpace(Caller caller, String spaceGuid) {
        return caller.readsEverything() || hasAny(rolesInSpace(caller, spaceGuid), SEES_SPACE);
    }

    public boolean canReadRoutes(Caller caller, String spaceGuid) {
        return caller.readsEverything() || hasAny(rolesInSpace(caller, spaceGuid), SEES_ROUTES);
    }

    /** Whether the caller may create, change and delete apps, packages and so on in the space. */
    public boolean canWriteSpace(Caller caller, String spaceGuid) {
        return caller.isAdmin() || rolesInSpace(caller, spaceGuid).contains(SPACE_DEVELOPER);
    }

    /** Whether the caller may start, stop, scale and route apps of the space. */
    public boolean canManageApps(Caller caller, String spaceGuid) {
        return caller.isAdmin() || hasAny(rolesInSpace(caller, spaceGuid), MANAGES_APPS);
    }

    /** Whoever sees the space's droplets may download them, but for a supporter, who manages apps and does not see their code. */
    public void requireDropletDownload(Caller caller, String spaceGuid) {
        requireSpaceRead(caller, spaceGuid, "Droplet");
        boolean may = caller.readsEverything() || hasAny(rolesInSpace(caller, spaceGuid), DOWNLOADS_DROPLETS);
        require(may, CfApiException.notAuthorized());
    }

    /** Whether the caller sees environment variables of apps of the space. */
    public boolean canReadEnvironment(Caller caller, String spaceGuid) {
        return caller.readsEverySecret() || hasAny(rolesInSpace(caller, spaceGuid), MANAGES_APPS);
    }

    /** Whether the caller sees manifests, commands and packages of the space. */
    public boolean canReadSecrets(Caller caller, String spaceGuid) {
        return caller.readsEverySecret() || rolesInSpace(caller, spaceGuid).contains(SPACE_DEVELOPER);
    }

    public boolean canReadOrganization(Caller caller, String organizationGuid) {
        return caller.readsEverything()
                || !rolesInOrganization(caller, organizationGuid).isEmpty();
    }

    public boolean canManageOrganization(Caller caller, String organizationGuid) {
        return caller.isAdmin() || rolesInOrganization(caller, organizationGuid).contains(ORGANIZATION_MANAGER);
    }

    public boolean canUpdateSpace(Caller caller, String spaceGuid) {
        return caller.isAdmin() || hasAny(rolesInSpace(caller, spaceGuid), UPDATES_SPACE);
    }

    /** @param resource as the error names what was asked for, such as {@code App} */
    public void requireSpaceRead(Caller caller, String spaceGuid, String resource) {
        require(canReadSpace(caller, spaceGuid), CfApiException.notFound(resource));
    }

    /** The caller is a developer of the space, which is not suspended. */
    public void requireSpaceWrite(Caller caller, String spaceGuid, String resource) {
        requireSpaceRead(caller, spaceGuid, resource);
        require(canWriteSpace(caller, spaceGuid), CfApiException.notAuthorized());
        requireActiveSpace(caller, spaceGuid);
    }

    /** The caller is a developer or supporter of the space, which is not suspended. */
    public void requireAppManagement(Caller caller, String spaceGuid, String resource) {
        requireSpaceRead(caller, spaceGuid, resource);
        require(canManageApps(caller, spaceGuid), CfApiException.notAuthorized());
        requireActiveSpace(caller, spaceGuid);
    }

    public void requireSecrets(Caller caller, String spaceGuid, String resource) {
        requireSpaceRead(caller, spaceGuid, resource);
        require(canReadSecrets(caller, spaceGuid), CfApiException.notAuthorized());
    }

    /** The caller is a manager of the space or of its org. */
    public void requireSpaceUpdate(Caller caller, String spaceGuid) {
        requireSpaceRead(caller, spaceGuid, "Space");
        require(canUpdateSpace(caller, spaceGuid), CfApiException.notAuthorized());
        requireActiveSpace(caller, spaceGuid);
    }

    public void requireOrganizationRead(Caller caller, String organizationGuid) {
        require(canReadOrganization(caller, organizationGuid), CfApiException.notFound("Organization"));
    }

    /** The caller is a manager of the org, which is not suspended. */
    public void requireOrganizationManagement(Caller caller, String organizationGuid) {
        requireOrganizationRead(caller, organizationGuid);
        require(canManageOrganization(caller, organizationGuid), CfApiException.notAuthorized());
        requireActiveOrganization(caller, organizationGuid);
    }

    public void requireAdmin(Caller caller) {
        require(caller.isAdmin(), CfApiException.notAuthorized());
    }

    /** Only an admin writes in a suspended org or space; nobody in one that is being deleted. */
    public void requireActiveSpace(Caller caller, String spaceGuid) {
        State state = jdbc.sql("""
                        select o.suspended as organization_suspended, s.suspended as space_suspended,
                               o.deleting or s.deleting as deleting
                        from spaces s join organizations o on o.guid = s.organization_guid where s.guid = :space
                        """)
                .param("space", spaceGuid)
                .query(State.class)
                .optional()
                .orElseThrow(() -> CfApiException.notFound("Space"));
        requireActive(caller, state);
    }

    public void requireActiveOrganization(Caller caller, String organizationGuid) {
        State state = jdbc.sql("""
                        select suspended as organization_suspended, false as space_suspended, deleting
                        from organizations where guid = :organization
                        """)
                .param("organization", organizationGuid)
                .query(State.class)
                .optional()
                .orElseThrow(() -> CfApiException.notFound("Organization"));
        requireActive(caller, state);
    }

    private static void requireActive(Caller caller, State state) {
        if (state.deleting()) {
            throw new CfApiException(
                    CfError.RESOURCE_BEING_DELETED, "The resource is being deleted and cannot be changed");
        }
        if (state.organizationSuspended() && !caller.isAdmin()) {
            throw new CfApiException(CfError.ORG_SUSPENDED, "The organization is suspended");
        }
        if (state.spaceSuspended() && !caller.isAdmin()) {
            throw new CfApiException(CfError.SPACE_SUSPENDED, "The space is suspended");
        }
    }

    private record State(boolean organizationSuspended, boolean spaceSuspended, boolean deleting) {}

    /** Whether the caller has any role at all. */
    public boolean hasAnyRole(Caller caller) {
        return jdbc.sql("select exists (select from roles where user_guid = :user)")
                .param("user", caller.guid())
                .query(Boolean.class)
                .single();
    }

    /** The caller's roles in the space and in its org. */
    public Set<RoleType> rolesInSpace(Caller caller, String spaceGuid) {
        return types(jdbc.sql("""
                        select type from roles where user_guid = :user and (space_guid = :space
                            or organization_guid = (select organization_guid from spaces where guid = :space))
                        """)
                .param("user", caller.guid())
                .param("space", spaceGuid)
                .query(String.class)
                .list());
    }

    public Set<RoleType> rolesInOrganization(Caller caller, String organizationGuid) {
        return types(jdbc.sql("select type from roles where user_guid = :user and organization_guid = :organization")
                .param("user", caller.guid())
                .param("organization", organizationGuid)
                .query(String.class)
                .list());
    }

    private Visibility spacesWith(Caller caller, Set<RoleType> roles) {
        if (caller.readsEverything()) {
            return Visibility.ALL;
        }
        return some(jdbc.sql("""
                        select space_guid from roles
                        where user_guid = :user and space_guid is not null and type in (:types)
                        union
                        select s.guid from roles r join spaces s on s.organization_guid = r.organization_guid
                        where r.user_guid = :user and r.type in (:types)
                        """)
                .param("user", caller.guid())
                .param("types", roles.stream().map(RoleType::text).toList())
                .query(String.class)
                .list());
    }

    private Visibility organizationsWith(Caller caller, String condition) {
        if (caller.readsEverything()) {
            return Visibility.ALL;
        }
        return some(jdbc.sql("select organization_guid from roles where user_guid = :user and " + condition)
                .param("user", caller.guid())
                .query(String.class)
                .list());
    }

    private static Visibility some(Collection<String> guids) {
        return new Visibility(false, new HashSet<>(guids));
    }

    private static Set<RoleType> types(Collection<String> texts) {
        return texts.stream().flatMap(text -> RoleType.of(text).stream()).collect(Collectors.toSet());
    }

    private static Set<RoleType> union(Set<RoleType> roles, RoleType another) {
        Set<RoleType> union = EnumSet.copyOf(roles);
        union.add(another);
        return union;
    }

    private static boolean hasAny(Set<RoleType> roles, Set<RoleType> wanted) {
        return roles.stream().anyMatch(wanted::contains);
    }

    private static void require(boolean allowed, CfApiException refusal) {
        if (!allowed) {
            throw refusal;
        }
    }
}

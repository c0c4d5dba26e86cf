package io.elasticruntime.cloudcontroller.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.testing.Postgres;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of roles and what they allow (cc-v3.md 2.3), in full. */
@Postgres
class AccessTest {

    private static final String ORG = "org";
    private static final String SPACE = "space";

    private static JdbcClient jdbc;
    private static Access access;

    @BeforeAll
    static void anOrgWithASpace(DataSource database) {
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/cloud-controller")
                .load()
                .migrate();
        jdbc = JdbcClient.create(database);
        access = new Access(jdbc);
        jdbc.sql("""
                insert into organizations (guid, created_at, updated_at, name, quota_guid)
                select 'org', now(), now(), 'org', guid from organization_quotas
                """).update();
        jdbc.sql("""
                insert into spaces (guid, created_at, updated_at, name, organization_guid)
                values ('space', now(), now(), 'space', 'org'), ('elsewhere', now(), now(), 'elsewhere', 'org')
                """).update();
    }

    private static Caller with(RoleType... roles) {
        Caller caller = callerWith("cloud_controller.read", "cloud_controller.write");
        jdbc.sql("insert into users (guid, created_at, updated_at) values (:guid, now(), now())")
                .param("guid", caller.guid())
                .update();
        for (RoleType role : roles) {
            jdbc.sql("""
                    insert into roles (guid, created_at, updated_at, type, user_guid, organization_guid, space_guid)
                    values (:guid, now(), now(), :type, :user, :org::text, :space::text)
                    """)
                    .param("guid", UUID.randomUUID().toString())
                    .param("type", role.text())
                    .param("user", caller.guid())
                    .param("org", role.isOfSpace() ? null : ORG)
                    .param("space", role.isOfSpace() ? SPACE : null)
                    .update();
        }
        return caller;
    }

    private static Caller callerWith(String... scopes) {
        return new Caller(UUID.randomUUID().toString(), "somebody", null, "uaa", Set.of(scopes));
    }

    @ParameterizedTest
    @CsvSource({
        // role, sees org, sees space, sees routes, writes, manages apps, secrets, environment, updates space, manages
        // org
        "ORGANIZATION_USER,            x, -, -, -, -, -, -, -, -",
        "ORGANIZATION_AUDITOR,         x, -, x, -, -, -, -, -, -",
        "ORGANIZATION_MANAGER,         x, x, x, -, -, -, -, x, x",
        "ORGANIZATION_BILLING_MANAGER, x, -, -, -, -, -, -, -, -",
        "SPACE_AUDITOR,                -, x, x, -, -, -, -, -, -",
        "SPACE_DEVELOPER,              -, x, x, x, x, x, x, -, -",
        "SPACE_MANAGER,                -, x, x, -, -, -, -, x, -",
        "SPACE_SUPPORTER,              -, x, x, -, x, -, x, -, -",
    })
    void aRoleAllowsWhatTheTableSays(
            RoleType role,
            String seesOrg,
            String seesSpace,
            String seesRoutes,
            String writes,
            String managesApps,
            String secrets,
            String environment,
            String updatesSpace,
            String managesOrg) {
        Caller caller = with(role);
        assertThat(access.canReadOrganization(caller, ORG)).isEqualTo(seesOrg.equals("x"));
        assertThat(access.readableOrganizations(caller).contains(ORG)).isEqualTo(seesOrg.equals("x"));
        assertThat(access.canReadSpace(caller, SPACE)).isEqualTo(seesSpace.equals("x"));
        assertThat(access.readableSpaces(caller).contains(SPACE)).isEqualTo(seesSpace.equals("x"));
        assertThat(access.canReadRoutes(caller, SPACE)).isEqualTo(seesRoutes.equals("x"));
        assertThat(access.spacesWithReadableRoutes(caller).contains(SPACE)).isEqualTo(seesRoutes.equals("x"));
        assertThat(access.canWriteSpace(caller, SPACE)).isEqualTo(writes.equals("x"));
        assertThat(access.canManageApps(caller, SPACE)).isEqualTo(managesApps.equals("x"));
        assertThat(access.canReadSecrets(caller, SPACE)).isEqualTo(secrets.equals("x"));
        assertThat(access.canReadEnvironment(caller, SPACE)).isEqualTo(environment.equals("x"));
        assertThat(access.canUpdateSpace(caller, SPACE)).isEqualTo(updatesSpace.equals("x"));
        assertThat(access.canManageOrganization(caller, ORG)).isEqualTo(managesOrg.equals("x"));
    }

    @ParameterizedTest
    @EnumSource
    void aRoleInASpaceTellsNothingAboutTheSpaceNextToIt(RoleType role) {
        boolean ofWholeOrg = EnumSet.of(RoleType.ORGANIZATION_MANAGER).contains(role);
        assertThat(access.canReadSpace(with(role), "elsewhere")).isEqualTo(ofWholeOrg);
    }

    @Test
    void aScopeSeesEverythingAndOnlyTheAdminChangesIt() {
        Caller admin = callerWith("cloud_controller.admin");
        Caller readOnly = callerWith("cloud_controller.admin_read_only");
        Caller auditor = callerWith("cloud_controller.global_auditor");
        assertThat(Stream.of(admin, readOnly, auditor)).allMatch(caller -> access.canReadSpace(caller, SPACE));
        assertThat(Stream.of(admin, readOnly, auditor).map(caller -> access.canReadSecrets(caller, SPACE)))
                .containsExactly(true, true, false);
        assertThat(Stream.of(admin, readOnly, auditor).map(caller -> access.canWriteSpace(caller, SPACE)))
                .containsExactly(true, false, false);
    }

    @Test
    void whatCannotBeSeenIsNotFoundAndWhatCanBeSeenOnlyIsForbidden() {
        assertThat(refusal(() -> access.requireSpaceWrite(with(), SPACE, "App")))
                .isEqualTo("404 App not found");
        assertThat(refusal(() -> access.requireSpaceWrite(with(RoleType.SPACE_AUDITOR), SPACE, "App")))
                .isEqualTo("403 You are not authorized to perform the requested action");
        access.requireSpaceWrite(with(RoleType.SPACE_DEVELOPER), SPACE, "App");
    }

    @Test
    void inASuspendedOrgOnlyTheAdminWritesAndInOneThatIsBeingDeletedNobody() {
        jdbc.sql("""
                insert into organizations (guid, created_at, updated_at, name, quota_guid, suspended)
                select 'asleep', now(), now(), 'asleep', guid, true from organization_quotas
                """).update();
        jdbc.sql("""
                insert into spaces (guid, created_at, updated_at, name, organization_guid)
                values ('asleep-space', now(), now(), 'asleep', 'asleep')
                """).update();
        Caller admin = callerWith("cloud_controller.admin");
        assertThatThrownBy(() -> access.requireActiveSpace(with(), "asleep-space"))
                .hasMessage("The organization is suspended");
        access.requireActiveSpace(admin, "asleep-space");
        jdbc.sql("update spaces set deleting = true where guid = 'asleep-space'")
                .update();
        assertThat(refusal(() -> access.requireActiveSpace(admin, "asleep-space")))
                .startsWith("422");
    }

    private static @Nullable String refusal(Runnable action) {
        try {
            action.run();
            return null;
        } catch (CfApiException refused) {
            return refused.status() + " " + refused.getMessage();
        }
    }
}

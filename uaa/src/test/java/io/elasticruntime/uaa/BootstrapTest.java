package io.elasticruntime.uaa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elasticruntime.component.ComponentApplication;
import io.elasticruntime.testing.Postgres;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

@Postgres
class BootstrapTest {

    @Test
    void aRestartKeepsTheKeyAndTakesOverWhatTheDeploymentChanged() {
        String token;
        try (var first = start("er.uaa.admin.password=old", "er.uaa.clients.doppler.secret=old")) {
            token = uaa(first).login("admin", "old").json().path("access_token").asString();
            assertThat(token).isNotEmpty();
        }
        try (var same = start("er.uaa.admin.password=old", "er.uaa.clients.doppler.secret=old")) {
            assertThat(uaa(same).get(token, "/userinfo").status()).isEqualTo(200);
        }
        try (var changed = start("er.uaa.admin.password=new", "er.uaa.clients.doppler.secret=new")) {
            Uaa uaa = uaa(changed);
            assertThat(uaa.login("admin", "old").status()).isEqualTo(401);
            assertThat(uaa.login("admin", "new").status()).isEqualTo(200);
            assertThat(uaa.form("/oauth/token", "doppler:new", "grant_type", "client_credentials")
                            .status())
                    .isEqualTo(200);
            assertThat(uaa.get(token, "/userinfo").status()).isEqualTo(401);
        }
    }

    @Test
    void aPasswordThatTheAdminHasChangedSurvivesARestart() {
        try (var first = start("er.uaa.admin.username=root", "er.uaa.admin.password=given")) {
            String token = uaa(first)
                    .login("root", "given")
                    .json()
                    .path("access_token")
                    .asString();
            String id = Uaa.claims(token).path("user_id").asString();
            assertThat(uaa(first)
                            .put(token, "/Users/" + id + "/password", Map.of("oldPassword", "given", "password", "own"))
                            .status())
                    .isEqualTo(200);
        }
        try (var second = start("er.uaa.admin.username=root", "er.uaa.admin.password=given")) {
            assertThat(uaa(second).login("root", "own").status()).isEqualTo(200);
            assertThat(uaa(second).login("root", "given").status()).isEqualTo(401);
        }
    }

    @Test
    void aMissingPasswordStopsTheStartAndNamesTheKey() {
        assertThatThrownBy(() -> start().close()).rootCause().hasMessageContaining("er.uaa");
        assertThatThrownBy(() -> start("er.uaa.admin.password=x", "er.uaa.clients.cfx.secret=x")
                        .close())
                .rootCause()
                .hasMessageContaining("er.uaa.clients.cfx is not a client");
    }

    private static ConfigurableApplicationContext start(String... properties) {
        String[] args = Stream.concat(
                        Stream.of("server.port=0", "er.uaa.passwords.bcrypt-strength=4"), Arrays.stream(properties))
                .map(property -> "--" + property)
                .toArray(String[]::new);
        return ComponentApplication.run(UaaApplication.class, "uaa", args);
    }

    private static Uaa uaa(ConfigurableApplicationContext context) {
        return new Uaa(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class), "");
    }
}

package io.elasticruntime.er.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elasticruntime.er.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {

    @TempDir
    private Path directory;

    @Test
    void aBuildThatDoesNotKnowWhatADatabaseHasHadIsRefused() {
        assertThatThrownBy(() -> known("V1__a.sql").refuseIfOlderThan(known("V1__a.sql", "V2__b.sql"), "er restore"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("older than the data: diego has had V2__b.sql")
                .hasMessageContaining("er restore");
    }

    @Test
    void aBuildThatKnowsAllOfItAndMoreIsTaken() {
        assertThatCode(() -> known("V1__a.sql", "V2__b.sql").refuseIfOlderThan(known("V1__a.sql"), "er restore"))
                .doesNotThrowAnyException();
    }

    @Test
    void whatADeploymentHasHadIsRemembered() {
        Home home = new Home(directory, directory.resolve(".er"));
        assertThat(Migrations.had(home).byDatabase()).isEmpty();
        known("V1__a.sql").remember(home);
        assertThat(Migrations.had(home)).isEqualTo(known("V1__a.sql"));
    }

    @Test
    void theScriptsOfAServiceAreInItsJar() throws IOException {
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(directory.resolve("bbs.jar")))) {
            for (String name : List.of("db/bbs/V1__a.sql", "db/bbs/", "db/bbs/notes.txt", "io/Some.class")) {
                jar.putNextEntry(new ZipEntry(name));
            }
        }
        Manifest.Component bbs = new Manifest.Component(
                "bbs", "bbs.jar", 4, "control-plane", "96m", "diego", true, false, false, Map.of());
        Manifest.Component router = new Manifest.Component(
                "router", "router.jar", 8, "data-plane", "96m", null, false, false, true, Map.of());
        assertThat(Migrations.of(directory, new Manifest(directory, Map.of(), List.of(bbs, router))))
                .isEqualTo(known("V1__a.sql"));
    }

    private static Migrations known(String... scripts) {
        return new Migrations(new TreeMap<>(Map.of("diego", new TreeSet<>(List.of(scripts)))));
    }
}

package io.elasticruntime.er.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.database.Database;
import io.elasticruntime.er.deployment.EncryptionKeys;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server stands in for that of the containers; what was saved comes from another deployment. */
class ContainerRestoreTest {

    @TempDir
    private Path directory;

    private Path file = Path.of("");
    private Path blobs = Path.of("");
    private Home home = new Home(Path.of(""), Path.of(""));
    private Server server = _ -> {
        throw new SQLException();
    };
    private Secrets saved = new Secrets(Map.of());
    private AutoCloseable servers = () -> {};

    @BeforeEach
    void saveOneAndBeginAnother() throws Exception {
        TestDeployment origin = new TestDeployment(directory);
        servers = origin;
        origin.push("one");
        origin.save();
        file = origin.file;
        saved = origin.secrets;
        blobs = Files.createDirectory(directory.resolve("blobs"));
        home = TestDeployment.build(directory.resolve("identity"), "V1.sql", TestDeployment.SCHEMA);
        ContainerRestore.begin(home);
        server = origin.start(new Home(origin.home.project(), Files.createDirectories(home.data())));
    }

    @AfterEach
    void stop() throws Exception {
        servers.close();
    }

    @Test
    void whatWasSavedIsThereUnderTheKeysOfThenAndThePasswordsOfNow() throws Exception {
        Secrets before = Secrets.of(home, null);
        assertThat(restore()).isEqualTo(Options.DEFAULT);
        assertRestored();
        Secrets after = Secrets.of(home, null);
        assertThat(EncryptionKeys.of(after)).isEqualTo(EncryptionKeys.of(saved));
        assertThat(after.get("admin")).isEqualTo(saved.get("admin"));
        assertThat(after.get("database_cc")).isEqualTo(before.get("database_cc"));
        ContainerRestore.refuseIncomplete(home);
    }

    @Test
    void oneThatWasInterruptedIsRefusedByAStartAndCompletedByAnother() throws Exception {
        assertThatThrownBy(() -> {
                    Server breaks = database -> {
                        if (database.name().equals("uaa") && Files.exists(blobs.resolve("packages/one"))) {
                            throw new SQLException("killed");
                        }
                        return server.connect(database);
                    };
                    restore(breaks);
                })
                .hasMessage("killed");
        assertThatThrownBy(() -> ContainerRestore.refuseIncomplete(home))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("Complete it with: ./er restore --compose FILE");
        ContainerRestore.begin(home);
        restore();
        assertRestored();
    }

    @Test
    void aDeploymentIsNotOverwritten() throws Exception {
        restore();
        assertThatThrownBy(() -> ContainerRestore.begin(home))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("There is a deployment in the volumes");
        assertThatThrownBy(this::restore)
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("use ./er restore --compose FILE");
    }

    @Test
    void aDatabaseOfSomebodyElseIsNotTouched() throws Exception {
        try (Connection connection = server.connect(Database.named("diego"))) {
            Sql.execute(connection, List.of("create table other (id int)"));
        }
        assertThatThrownBy(this::restore)
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("The database diego is not empty");
        try (Connection connection = server.connect(Database.named("diego"))) {
            assertThat(Sql.texts(connection, "select count(*) from other")).containsExactly("0");
        }
    }

    @Test
    void whatIsDamagedIsRefusedBeforeAnythingIsWritten() throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 10));
        assertThatThrownBy(this::restore).isInstanceOf(Refusal.class).hasMessageContaining("Nothing was restored");
        assertThat(blobs.resolve("packages")).doesNotExist();
        assertThat(blobs.resolve("restoring/backup.zip")).doesNotExist();
    }

    private void assertRestored() throws SQLException {
        assertThat(blobs.resolve("packages/one")).hasContent("one");
        try (Connection connection = server.connect(Database.named("ccdb"))) {
            assertThat(Sql.texts(connection, "select guid || spelled from packages"))
                    .containsExactly("oneONE");
        }
        for (Database database : Contents.DATABASES) {
            try (Connection connection = server.connect(database)) {
                assertThat(Sql.texts(connection, "select sum(amount) from sums"))
                        .containsExactly("1000");
            }
        }
    }

    private Options restore() throws IOException, SQLException {
        return restore(server);
    }

    private Options restore(Server server) throws IOException, SQLException {
        try (InputStream in = Files.newInputStream(file)) {
            return new ContainerRestore(home, blobs, server).restore(in, "The backup");
        }
    }
}

package io.elasticruntime.er.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordCommandTest {

    @TempDir
    private Path directory;

    @Test
    void itIsThatOfTheDeploymentsSecrets() {
        Home home = new Home(directory, directory);
        Secrets.of(home, "of the secrets");

        assertThat(PasswordCommand.password(home)).isEqualTo("of the secrets");
    }

    @Test
    void whereUaaIsGivenItsSettingsAloneItIsInThese() throws IOException {
        Home home = new Home(directory, directory);
        Files.createDirectories(home.config("uaa").getParent());
        Files.writeString(home.config("uaa"), "er.uaa.admin.password=of\\ the settings\n");

        assertThat(PasswordCommand.password(home)).isEqualTo("of the settings");
    }

    @Test
    void withoutADeploymentThereIsNone() {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> PasswordCommand.password(new Home(directory, directory)))
                .withMessageContaining("./er up");
    }
}

package io.elasticruntime.er.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.er.deployment.LocalDeployment.Instance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncryptionKeysTest {

    private static final String PREFIX = "er.component.encryption.";

    @TempDir
    private Path data;

    private Home home;

    @BeforeEach
    void project() {
        home = new Home(Path.of("..").toAbsolutePath().normalize(), data);
    }

    @Test
    void theFirstKeyIsMadeWithTheOtherSecretsAndKept() throws Exception {
        EncryptionKeys keys = EncryptionKeys.of(Secrets.of(home, null));

        assertThat(keys.active()).matches("key-[0-9]{8}-[0-9a-f]{6}");
        assertThat(keys.rotating()).isFalse();
        assertThat(Base64.getDecoder().decode(keys.keys().get(keys.active()))).hasSize(32);
        assertThat(EncryptionKeys.of(Secrets.of(home, null))).isEqualTo(keys);
        assertThat(Files.getPosixFilePermissions(home.secrets())).hasSize(2);
    }

    @Test
    void eachServiceWithADatabaseGetsAKeyOfItsOwnAndNobodyElseGetsOne() {
        Secrets secrets = Secrets.of(home, null);
        LocalDeployment deployment = new LocalDeployment(home, Options.DEFAULT, secrets);
        EncryptionKeys keys = EncryptionKeys.of(secrets);
        Set<String> given = new HashSet<>();
        for (Instance instance : deployment.instances()) {
            Map<String, String> settings = deployment.settings(instance);
            if (instance.component().database() == null) {
                assertThat(settings.keySet()).noneMatch(key -> key.startsWith(PREFIX));
            } else {
                assertThat(settings).containsEntry(PREFIX + "active-key-label", keys.active());
                String key = settings.get(PREFIX + "keys." + keys.active());
                assertThat(Base64.getDecoder().decode(key)).hasSize(32);
                given.add(key);
            }
        }
        assertThat(given).hasSize(3).doesNotContain(keys.keys().get(keys.active()));
    }

    @Test
    void theSameKeyGivesAServiceTheSameKeyAgain() {
        EncryptionKeys keys =
                new EncryptionKeys("k", Map.of("k", Base64.getEncoder().encodeToString(new byte[32])));

        assertThat(keys.settings("bbs")).isEqualTo(keys.settings("bbs")).isNotEqualTo(keys.settings("uaa"));
        // Pinned: another derivation could not open what stands in databases.
        assertThat(keys.settings("bbs").get(PREFIX + "keys.k"))
                .isEqualTo("U9Aqt628NfG/71PV+tCwOHRVg3GaNQ7a3KYN58seQoM=");
    }

    @Test
    void aRotationIsTwoKeysAndThenTheNewOneAlone() {
        Secrets secrets = Secrets.of(home, null);
        EncryptionKeys before = EncryptionKeys.of(secrets);

        secrets.save(home, before.withNew());
        EncryptionKeys during = EncryptionKeys.of(Secrets.of(home, null));

        assertThat(during.rotating()).isTrue();
        assertThat(during.active()).isNotEqualTo(before.active());
        assertThat(during.keys()).containsAllEntriesOf(before.keys()).hasSize(2);
        assertThat(during.settings("bbs"))
                .containsAllEntriesOf(Map.of(
                        PREFIX + "keys." + before.active(),
                        before.settings("bbs").get(PREFIX + "keys." + before.active())));

        Secrets.of(home, null).save(home, during.withoutOld());
        EncryptionKeys after = EncryptionKeys.of(Secrets.of(home, null));

        assertThat(after.rotating()).isFalse();
        assertThat(after.active()).isEqualTo(during.active());
        assertThat(after.keys()).doesNotContainKey(before.active());
        assertThat(Secrets.of(home, null).get("admin")).isEqualTo(secrets.get("admin"));
    }

    @Test
    void theKeysAreNotShownByAccident() {
        EncryptionKeys keys = EncryptionKeys.first();

        assertThat(keys.toString()).doesNotContain(keys.keys().get(keys.active()));
    }
}

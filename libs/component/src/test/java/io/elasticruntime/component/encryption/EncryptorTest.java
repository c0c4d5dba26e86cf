package io.elasticruntime.component.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptorTest {

    private static final Place PLACE = new Place("apps", "environment_variables", "a-guid");
    private static final String OLD = key('o');
    private static final String NEW = key('n');

    private final Encryptor old = encryptor("old", Map.of("old", OLD));
    private final Encryptor both = encryptor("new", Map.of("old", OLD, "new", NEW));

    @Test
    void aTextComesBackFromItsPlace() {
        String encrypted = old.encrypt(PLACE, "{\"PASSWORD\":\"gehéim\"}");

        assertThat(encrypted).startsWith("er1:old:").doesNotContain("PASSWORD");
        assertThat(old.decrypt(PLACE, encrypted)).isEqualTo("{\"PASSWORD\":\"gehéim\"}");
    }

    @Test
    void theSameTextIsNeverEncryptedAlike() {
        assertThat(old.encrypt(PLACE, "same")).isNotEqualTo(old.encrypt(PLACE, "same"));
    }

    @Test
    void theActiveKeyEncryptsAndTheOtherStillOpens() {
        assertThat(both.decrypt(PLACE, old.encrypt(PLACE, "before"))).isEqualTo("before");
        assertThat(both.encrypt(PLACE, "after")).startsWith("er1:new:");
    }

    @ParameterizedTest
    @CsvSource({
        "apps, environment_variables, another-guid",
        "apps, buildpacks, a-guid",
        "revisions, environment_variables, a-guid",
    })
    void aValueThatWasCopiedElsewhereDoesNotOpen(String table, String column, String guid) {
        String encrypted = old.encrypt(PLACE, "secret");

        assertThatThrownBy(() -> old.decrypt(new Place(table, column, guid), encrypted))
                .isInstanceOf(UnreadableSecretException.class)
                .hasMessageContaining("does not open")
                .hasMessageContaining(table + "." + column + " of " + guid)
                .hasMessageNotContaining("secret");
    }

    @Test
    void namesThatRunTogetherAreNoSamePlace() {
        String encrypted = old.encrypt(new Place("app", "s_env", "guid"), "secret");

        assertThatThrownBy(() -> old.decrypt(new Place("apps", "_env", "guid"), encrypted))
                .isInstanceOf(UnreadableSecretException.class);
    }

    @Test
    void everyChangedBitIsNoticed() {
        String encrypted = old.encrypt(PLACE, "secret");
        int start = encrypted.lastIndexOf(':') + 1;
        byte[] body = Base64.getUrlDecoder().decode(encrypted.substring(start));
        for (int bit = 0; bit < body.length * 8; bit++) {
            byte[] changed = body.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            String text = encrypted.substring(0, start)
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
            assertThatThrownBy(() -> old.decrypt(PLACE, text)).isInstanceOf(UnreadableSecretException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{\"A\":\"1\"}", "er1:", "er1:old", "er1:old:", "er1:old:AAAA", "er1:old:~~", "er2:old:AAAA"
            })
    void whatIsNoEncryptedTextIsRefused(String text) {
        assertThatThrownBy(() -> old.decrypt(PLACE, text)).isInstanceOf(UnreadableSecretException.class);
    }

    @Test
    void anUnknownKeyIsNamed() {
        String encrypted = both.encrypt(PLACE, "secret");

        assertThatThrownBy(() -> old.decrypt(PLACE, encrypted))
                .isInstanceOf(UnreadableSecretException.class)
                .hasMessageContaining("the key new, which is none of er.component.encryption.keys");
    }

    @Test
    void anotherKeyUnderTheSameLabelOpensNothing() {
        String encrypted = encryptor("old", Map.of("old", NEW)).encrypt(PLACE, "secret");

        assertThatThrownBy(() -> old.decrypt(PLACE, encrypted)).isInstanceOf(UnreadableSecretException.class);
    }

    @Test
    void noKeyNoStart() {
        assertThatThrownBy(() -> encryptor("", Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("er.component.encryption.active-key-label is not set");
        assertThatThrownBy(() -> encryptor("new", Map.of("old", OLD)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("there is no er.component.encryption.keys.new");
    }

    @ParameterizedTest
    @CsvSource({
        "a, AAAA, keys.a is not 32 bytes in base64",
        "a, ~, keys.a is not 32 bytes in base64",
        "A:B, AAAA, the label"
    })
    void aBadKeyIsNamedAndNotShown(String label, String key, String complaint) {
        assertThatThrownBy(() -> encryptor(label, Map.of(label, key)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(complaint)
                .hasMessageNotContaining("AAAA");
    }

    @Test
    void theSettingsDoNotShowTheirKeys() {
        assertThat(new EncryptionProperties("old", Map.of("old", OLD)).toString())
                .contains("old")
                .doesNotContain(OLD);
    }

    static Encryptor encryptor(String active, Map<String, String> keys) {
        return Encryptor.of(new EncryptionProperties(active, keys));
    }

    static String key(char repeated) {
        return Base64.getEncoder()
                .encodeToString(String.valueOf(repeated).repeat(32).getBytes(StandardCharsets.UTF_8));
    }
}

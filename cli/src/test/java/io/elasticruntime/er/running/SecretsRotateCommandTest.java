package io.elasticruntime.er.running;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsRotateCommandTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"components\":{\"encryption\":{\"details\":{\"active_key\":\"new\",\"complete\":true}}}} | true",
                "{\"components\":{\"encryption\":{\"details\":{\"active_key\":\"new\",\"complete\":false}}}} | false",
                "{\"components\":{\"encryption\":{\"details\":{\"active_key\":\"old\",\"complete\":true}}}} | false",
                "{\"status\":\"UP\"} | false",
                "`` | false",
                "{\"components\": | false",
            })
    void theFormerKeyGoesOnlyWhenAServiceSaysThatNothingNeedsIt(String health, boolean done) {
        assertThat(SecretsRotateCommand.encryptedWith(health == null ? "" : health, "new"))
                .isEqualTo(done);
    }
}

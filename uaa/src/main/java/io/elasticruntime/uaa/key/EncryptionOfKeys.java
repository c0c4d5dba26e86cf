package io.elasticruntime.uaa.key;

import io.elasticruntime.component.encryption.EncryptedColumns;
import io.elasticruntime.component.encryption.EncryptionConfiguration;
import io.elasticruntime.component.encryption.Encryptor;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/** Private keys are encrypted in the database; of passwords, secrets of clients and refresh tokens it has hashes only. */
@Configuration(proxyBeanMethods = false)
@Import(EncryptionConfiguration.class)
class EncryptionOfKeys {

    /** The name is that in the health of the component. */
    @Bean
    EncryptedColumns encryption(Encryptor encryptor, JdbcTemplate jdbc) {
        return new EncryptedColumns(encryptor, jdbc, List.of(SigningKeys.PRIVATE_KEY));
    }
}

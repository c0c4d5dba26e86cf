package io.elasticruntime.component.encryption;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The encryptor of a service that keeps secrets in its database; imported by those that do. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EncryptionProperties.class)
public class EncryptionConfiguration {

    @Bean
    Encryptor encryptor(EncryptionProperties properties) {
        return Encryptor.of(properties);
    }
}

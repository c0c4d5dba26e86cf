package io.elasticruntime.cloudcontroller.resource;

import io.elasticruntime.component.encryption.Encryptor;
import io.elasticruntime.component.jpa.EncryptedConverter;
import jakarta.persistence.Converter;
import java.util.TreeMap;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.core.type.TypeReference;

/** Environment variables in an encrypted column. */
@Converter
public class EncryptedVariables extends EncryptedConverter<TreeMap<String, String>> {

    /** For the build. */
    EncryptedVariables() {
        super(new TypeReference<>() {});
    }

    @Autowired
    EncryptedVariables(Encryptor encryptor) {
        super(encryptor, new TypeReference<>() {});
    }
}

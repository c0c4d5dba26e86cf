package io.elasticruntime.cloudcontroller.resource;

import io.elasticruntime.component.encryption.Encryptor;
import io.elasticruntime.component.jpa.EncryptedConverter;
import jakarta.persistence.Converter;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;

/** Environment variables in an encrypted column. */
@Converter
public class EncryptedVariables extends EncryptedConverter<TreeMap<String, String>> {

    /** For the build. */
    EncryptedVariables() {
        super(new TypeReference<>() {});
    }

    /** The one that is public is the one that Spring takes, also where beans were fixed by the build. */
    public EncryptedVariables(Encryptor encryptor) {
        super(encryptor, new TypeReference<>() {});
    }
}

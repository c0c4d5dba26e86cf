package io.elasticruntime.cloudcontroller.resource;

import io.elasticruntime.component.encryption.Encryptor;
import io.elasticruntime.component.jpa.EncryptedConverter;
import jakarta.persistence.Converter;
import java.util.ArrayList;
import tools.jackson.core.type.TypeReference;

/** Names of buildpacks in an encrypted column: those that are URLs may bring user and password along. */
@Converter
public class EncryptedNames extends EncryptedConverter<ArrayList<String>> {

    /** For the build. */
    EncryptedNames() {
        super(new TypeReference<>() {});
    }

    /** The one that is public is the one that Spring takes, also where beans were fixed by the build. */
    public EncryptedNames(Encryptor encryptor) {
        super(encryptor, new TypeReference<>() {});
    }
}

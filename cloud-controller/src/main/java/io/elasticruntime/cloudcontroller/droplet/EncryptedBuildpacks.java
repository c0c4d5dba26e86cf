package io.elasticruntime.cloudcontroller.droplet;

import io.elasticruntime.component.encryption.Encryptor;
import io.elasticruntime.component.jpa.EncryptedConverter;
import jakarta.persistence.Converter;
import java.util.ArrayList;
import tools.jackson.core.type.TypeReference;

/** The buildpacks of a droplet in an encrypted column: the name of one may be a URL with user and password. */
@Converter
class EncryptedBuildpacks extends EncryptedConverter<ArrayList<Droplet.UsedBuildpack>> {

    /** For the build. */
    EncryptedBuildpacks() {
        super(new TypeReference<>() {});
    }

    /** The one that is public is the one that Spring takes, also where beans were fixed by the build. */
    public EncryptedBuildpacks(Encryptor encryptor) {
        super(encryptor, new TypeReference<>() {});
    }
}

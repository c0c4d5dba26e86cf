package io.elasticruntime.cloudcontroller.droplet;

import io.elasticruntime.component.jpa.EncryptedConverter;
import jakarta.persistence.Converter;
import java.util.ArrayList;
import tools.jackson.core.type.TypeReference;

/** The buildpacks of a droplet in an encrypted column: the name of one may be a URL with user and password. */
@Converter
class EncryptedBuildpacks extends EncryptedConverter<ArrayList<Droplet.UsedBuildpack>> {

    EncryptedBuildpacks() {
        super(new TypeReference<>() {});
    }
}

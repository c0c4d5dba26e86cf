package io.elasticruntime.cloudcontroller.resource;

import io.elasticruntime.component.jpa.EncryptedConverter;
import jakarta.persistence.Converter;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;

/** Environment variables in an encrypted column. */
@Converter
public class EncryptedVariables extends EncryptedConverter<TreeMap<String, String>> {

    EncryptedVariables() {
        super(new TypeReference<>() {});
    }
}

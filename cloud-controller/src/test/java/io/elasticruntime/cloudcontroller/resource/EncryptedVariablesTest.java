package io.elasticruntime.cloudcontroller.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.component.encryption.EncryptionProperties;
import io.elasticruntime.component.encryption.Encryptor;
import io.elasticruntime.component.encryption.Place;
import io.elasticruntime.component.jpa.Encrypted;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

class EncryptedVariablesTest {

    private static final Place PLACE = new Place("apps", "environment_variables", "guid");

    /** A deployed service has the bean definitions of the build, and nobody who would read annotations. */
    @Test
    void aConverterHasTheKeysThoughNoAnnotationIsRead() {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        EncryptedVariables converter = beans.createBean(EncryptedVariables.class); // before there are keys: the build
        beans.registerSingleton(
                "encryptor",
                Encryptor.of(new EncryptionProperties(
                        "a", Map.of("a", Base64.getEncoder().encodeToString(new byte[32])))));

        String text =
                converter.convertToDatabaseColumn(Encrypted.of(PLACE, new TreeMap<>(Map.of("PASSWORD", "secret"))));

        assertThat(text).startsWith("er1:a:").doesNotContain("secret");
        Encrypted<TreeMap<String, String>> read = converter.convertToEntityAttribute(text);
        assertThat(read).isNotNull();
        assertThat(read.open(PLACE)).containsExactly(Map.entry("PASSWORD", "secret"));
    }
}

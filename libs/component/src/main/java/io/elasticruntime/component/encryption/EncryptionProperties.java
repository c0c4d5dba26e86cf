package io.elasticruntime.component.encryption;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The keys of what a service encrypts in its database. The deployment gives them; {@code er} makes and rotates them.
 *
 * @param activeKeyLabel label of the key that encrypts; required
 * @param keys by label: 32 random bytes in base64. Keys beside the active one only open what was encrypted with them, until
 *     all of that has been encrypted anew
 */
@ConfigurationProperties("er.component.encryption")
public record EncryptionProperties(
        @DefaultValue("") String activeKeyLabel,
        @DefaultValue Map<String, String> keys) {

    /** Without the keys: a record's own text would show them. */
    @Override
    public String toString() {
        return "EncryptionProperties[activeKeyLabel=" + activeKeyLabel + ", keys=" + keys.keySet() + "]";
    }
}

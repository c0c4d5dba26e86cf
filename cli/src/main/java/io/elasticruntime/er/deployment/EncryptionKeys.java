package io.elasticruntime.er.deployment;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The keys with which the services encrypt what is secret in their databases (ADR 0020). One is active; there is another
 * one only while they are being rotated. A service never sees these keys: it gets one that is derived from each for it
 * alone (HKDF-SHA256), so that what one service gives away opens no database but its own.
 *
 * @param active label of the key that encrypts
 * @param keys 32 random bytes in base64, by label
 */
public record EncryptionKeys(String active, Map<String, String> keys) {

    private static final int BYTES = 32;
    private static final String ACTIVE = "encryption_active";
    private static final String KEY = "encryption_key.";
    private static final SecureRandom RANDOM = new SecureRandom();

    public EncryptionKeys {
        keys = Map.copyOf(keys);
        if (!keys.containsKey(active)) {
            throw new IllegalArgumentException("there is no encryption key " + active);
        }
    }

    /** The first key of a deployment. */
    static EncryptionKeys first() {
        String label = label();
        return new EncryptionKeys(label, Map.of(label, random()));
    }

    /** Those among the secrets of a deployment. */
    public static EncryptionKeys of(Secrets secrets) {
        Map<String, String> keys = new TreeMap<>();
        secrets.values().forEach((name, value) -> {
            if (name.startsWith(KEY)) {
                keys.put(name.substring(KEY.length()), value);
            }
        });
        return new EncryptionKeys(secrets.get(ACTIVE), keys);
    }

    static boolean areIn(Map<String, String> secrets) {
        return secrets.containsKey(ACTIVE);
    }

    /** The secrets with these keys instead of theirs. */
    Map<String, String> in(Map<String, String> secrets) {
        Map<String, String> values = new TreeMap<>(secrets);
        values.keySet().removeIf(name -> name.startsWith(KEY));
        values.put(ACTIVE, active);
        keys.forEach((label, key) -> values.put(KEY + label, key));
        return values;
    }

    /** Whether the services still need another key than the active one. */
    public boolean rotating() {
        return keys.size() > 1;
    }

    /** These keys and a new one, which is active. */
    public EncryptionKeys withNew() {
        String label = label();
        Map<String, String> more = new TreeMap<>(keys);
        more.put(label, random());
        return new EncryptionKeys(label, more);
    }

    /** The active key alone. */
    public EncryptionKeys withoutOld() {
        return new EncryptionKeys(active, Map.of(active, keys.get(active)));
    }

    /** The settings by which a service gets its own keys. */
    public Map<String, String> settings(String component) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("er.component.encryption.active-key-label", active);
        keys.forEach((label, key) -> settings.put("er.component.encryption.keys." + label, derived(key, component)));
        return settings;
    }

    private static String derived(String key, String component) {
        try {
            SecretKey derived = KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            "AES",
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(Base64.getDecoder().decode(key))
                                    .thenExpand(
                                            ("elastic-runtime secrets at rest: " + component)
                                                    .getBytes(StandardCharsets.UTF_8),
                                            BYTES));
            return Base64.getEncoder().encodeToString(derived.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HKDF-SHA256", e);
        }
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "EncryptionKeys[active=" + active + ", keys=" + keys.keySet() + "]";
    }

    private static String label() {
        byte[] bytes = new byte[3];
        RANDOM.nextBytes(bytes);
        return "key-" + DateTimeFormatter.BASIC_ISO_DATE.format(LocalDate.now()) + "-"
                + HexFormat.of().formatHex(bytes);
    }

    private static String random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
